using System.Collections.Generic;
using System.Collections.ObjectModel;

namespace ClusterTools.Matrices;

/// <summary>A read-only list whose text is its items, so that a cell of a CSV file shows them.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
internal sealed class ReadOnlyItems<T>(IList<T> items) : ReadOnlyCollection<T>(items)
{
    /// <summary>The items with spaces between, as PowerShell writes a list in a text.</summary>
    public override string ToString() => ListText.Of(this);
}
