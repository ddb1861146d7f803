namespace ClusterTools;

/// <summary>The progress of a computation.</summary>
/// <param name="Status">The current activity, for the user.</param>
/// <param name="Fraction">The completed share, 0 to 1.</param>
public readonly record struct ComputeProgress(string Status, double Fraction);
