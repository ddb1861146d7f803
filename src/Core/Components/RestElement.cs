namespace ClusterTools.Components;

/// <summary>An element of a column that is not on the column's grid.</summary>
/// <param name="Row">Its row within the panel.</param>
/// <param name="Value">The element.</param>
internal readonly record struct RestElement(int Row, float Value);
