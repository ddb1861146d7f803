namespace ClusterTools;

/// <summary>A basis, a direction or a cluster cannot be made as asked.</summary>
public sealed class SkyException : ClusterToolsException
{
    internal SkyException(SkyError error, string message)
        : base(error.ToString(), message)
    {
        Error = error;
    }

    /// <summary>What is wrong.</summary>
    public SkyError Error { get; }
}
