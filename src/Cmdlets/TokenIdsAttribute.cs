using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Takes one set of tokens or several for the ids of their tokens.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TokenIdsAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        IdsOf(inputData)?.ToArray() ?? inputData;

    private static IEnumerable<int>? IdsOf(object? value) => value switch
    {
        PSObject wrapped when wrapped.BaseObject is not PSCustomObject => IdsOf(wrapped.BaseObject),
        ITokenSet set => set.TokenIds,
        IList list => IdsOf(list),
        _ => null,
    };

    // Null leaves the value to the engine: unless all items are sets, they may be ids.
    private static IEnumerable<int>? IdsOf(IList list)
    {
        IEnumerable<int>?[] ids = [.. list.Cast<object?>().Select(IdsOf)];
        return ids.Length > 0 && ids.All(static some => some is not null) ? ids.SelectMany(static some => some!) : null;
    }
}
