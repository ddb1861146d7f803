using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace ClusterTools.Matrices;

/// <summary>
/// Writes lists as texts: Export-Csv asks an object for its text, and a list would give its type's name.
/// </summary>
internal static class ListText
{
    /// <summary>Writes the items with spaces between, numbers in the invariant culture.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The items.</param>
    public static string Of<T>(IEnumerable<T> items) =>
        string.Join(' ', items.Select(static item => Convert.ToString(item, CultureInfo.InvariantCulture)));
}
