namespace ClusterTools.Engines;

/// <summary>The reason why a device cannot be used.</summary>
/// <param name="Error">The error that a use of the device raises.</param>
/// <param name="Reason">The problem, a sentence.</param>
/// <param name="Remedy">The advice, a sentence.</param>
internal sealed record DeviceFault(ComputeError Error, string Reason, string Remedy)
{
    /// <summary>Makes the error of a use of the device.</summary>
    public ComputeException ToException() => new(Error, $"{Reason} {Remedy}");
}
