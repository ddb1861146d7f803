using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>
/// Takes ids, texts of ids with spaces between, or sets of tokens for the ids of their tokens. An empty value, a
/// fraction or a text that is no whole number is an error that shows it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TokenIdsAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        inputData is int[]
            ? inputData : IdsOf(inputData)?.ToArray() ?? NumberText.ToArray(Split(inputData), NumberText.ToInt32);

    // A cell of a CSV file holds the ids of a set with spaces between.
    private static object? Split(object? value) => value switch
    {
        PSObject { BaseObject: string or IList } wrapped => Split(wrapped.BaseObject),
        string text when text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries) is { Length: > 1 } ids =>
            ids,
        IList list when list.Cast<object?>().Any(IsText) =>
            list.Cast<object?>().SelectMany(ItemsOf).ToArray(),
        _ => value,
    };

    private static IEnumerable<object?> ItemsOf(object? value) => Split(value) is string[] ids ? ids : [value];

    private static bool IsText(object? value) => value is string or PSObject { BaseObject: string };

    private static IEnumerable<int>? IdsOf(object? value) => value switch
    {
        PSObject wrapped when wrapped.BaseObject is not PSCustomObject => IdsOf(wrapped.BaseObject),
        ITokenSet set => set.TokenIds,
        IList list => IdsOf(list),
        _ => null,
    };

    // Null unless all items are sets: then they may be ids.
    private static IEnumerable<int>? IdsOf(IList list)
    {
        IEnumerable<int>?[] ids = [.. list.Cast<object?>().Select(IdsOf)];
        return ids.Length > 0 && ids.All(static some => some is not null) ? ids.SelectMany(static some => some!) : null;
    }
}
