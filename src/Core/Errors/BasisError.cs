namespace ClusterTools;

/// <summary>The errors of a basis; the member's name is the error id.</summary>
public enum BasisError
{
    /// <summary>More components were asked for than the matrix has dimensions, or fewer than one.</summary>
    ComponentCountOutOfRange,

    /// <summary>
    /// A file is not a basis: a tensor's type, shape or numbers are not those of principal components.
    /// </summary>
    BasisFileInvalid,

    /// <summary>A basis was computed from a matrix of other content than the one it is to be used with.</summary>
    BasisOfAnotherMatrix,
}
