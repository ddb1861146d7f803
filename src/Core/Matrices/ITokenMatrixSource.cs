namespace ClusterTools;

/// <summary>An object that leads to a token matrix: the matrix itself, or a result that keeps what it came from.</summary>
public interface ITokenMatrixSource
{
    /// <summary>The matrix; null if it is not known.</summary>
    TokenMatrix? TokenMatrix { get; }
}
