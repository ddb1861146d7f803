using System;

namespace ClusterTools.Models;

/// <summary>Compares names of tensors by their components, which dots separate.</summary>
internal static class DottedName
{
    /// <summary>The part of a name after its last dot.</summary>
    public static string LastComponent(string name) => name[(name.LastIndexOf('.') + 1)..];

    /// <summary>Whether a name ends with whole components.</summary>
    /// <param name="name">The name.</param>
    /// <param name="end">The components.</param>
    /// <returns>Whether the name equals the components, or ends with a dot and them.</returns>
    public static bool EndsWith(string name, string end) =>
        name.EndsWith(end, StringComparison.Ordinal)
        && (name.Length == end.Length || name[name.Length - end.Length - 1] == '.');

    /// <summary>The components before the end of a name.</summary>
    /// <param name="name">A name that ends with <paramref name="end"/>.</param>
    /// <param name="end">The end.</param>
    /// <returns>The components, outermost first.</returns>
    public static string[] Before(string name, string end) =>
        name[..^end.Length].Split('.', StringSplitOptions.RemoveEmptyEntries);
}
