namespace ClusterTools.Engines;

/// <summary>Why a device cannot be used.</summary>
/// <param name="Error">The error that its use is.</param>
/// <param name="Reason">What is wrong, a sentence.</param>
/// <param name="Remedy">What to do, a sentence.</param>
internal sealed record DeviceFault(ComputeError Error, string Reason, string Remedy)
{
    /// <summary>Makes the error of a use of the device.</summary>
    public ComputeException ToException() => new(Error, $"{Reason} {Remedy}");
}
