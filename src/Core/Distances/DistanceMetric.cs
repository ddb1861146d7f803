namespace ClusterTools;

/// <summary>The metrics: the distance of two rows as a function of their elements' differences.</summary>
public enum DistanceMetric
{
    /// <summary>The square root of the sum of squared differences (L2).</summary>
    Euclidean,

    /// <summary>The sum of the differences' magnitudes (L1).</summary>
    Manhattan,

    /// <summary>The largest magnitude of a difference (L-infinity).</summary>
    Chebyshev,

    /// <summary>
    /// The largest number of steps between two elements: of representable numbers of the stored type, from one to the
    /// other. It counts evenly through zero and from binade to binade, and -0 is +0.
    /// </summary>
    Ulp,

    /// <summary>The sum of these numbers of steps.</summary>
    UlpSum,
}
