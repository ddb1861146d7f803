using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>
/// Takes ids, or sets of tokens for the ids of their tokens. An empty value, a fraction or a text that is no whole number
/// is an error that shows it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TokenIdsAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        inputData is int[] ? inputData : IdsOf(inputData)?.ToArray() ?? NumberText.ToArray(inputData, NumberText.ToInt32);

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
