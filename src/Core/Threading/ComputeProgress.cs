namespace ClusterTools;

/// <summary>How far a computation has come.</summary>
/// <param name="Status">What is being done, for a person to read.</param>
/// <param name="Fraction">The share that is done, 0 to 1.</param>
public readonly record struct ComputeProgress(string Status, double Fraction);
