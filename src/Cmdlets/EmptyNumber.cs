namespace ClusterTools.Commands;

/// <summary>
/// Stands for an empty value where a number was expected, since the engine itself makes 0 of it. The engine cannot
/// convert this, so it goes on with another parameter set that the object's other properties fit, or reports it.
/// </summary>
internal sealed class EmptyNumber
{
    private EmptyNumber()
    {
    }

    /// <summary>The only one.</summary>
    public static EmptyNumber Value { get; } = new();

    /// <inheritdoc/>
    public override string ToString() => "(empty)";
}
