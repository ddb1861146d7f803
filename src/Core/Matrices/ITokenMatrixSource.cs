namespace ClusterTools;

/// <summary>A result that keeps the token matrix it came from.</summary>
public interface ITokenMatrixSource
{
    /// <summary>The matrix; null if it is not known.</summary>
    TokenMatrix? TokenMatrix { get; }
}
