using System.Diagnostics.CodeAnalysis;

namespace ClusterTools;

/// <summary>The number format that a logit is rounded to, once, from the exact sum of products.</summary>
public enum LogitPrecision
{
    /// <summary>
    /// The state is rounded to bfloat16 first, and so is the sum: the logit that a model sees that computes in
    /// bfloat16.
    /// </summary>
    BFloat16,

    /// <summary>The state stays as it is, in float32, and the sum is rounded to the nearest float32.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "The name of the precision, as in IEEE 754.")]
    Single,
}
