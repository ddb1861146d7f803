using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Takes clusters, groups and the like, one or several, for the ids of their tokens.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TokenIdsAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        IdsOf(inputData)?.ToArray() ?? inputData;

    private static IEnumerable<int>? IdsOf(object? value) => value switch
    {
        PSObject wrapped when wrapped.BaseObject is not PSCustomObject => IdsOf(wrapped.BaseObject),
        CosineCluster cluster => cluster.TokenIds,
        ClusterValidation validation => validation.TokenIds,
        IdenticalTokenGroup group => group.TokenIds,
        IList list => IdsOf(list),
        _ => null,
    };

    // Null, and so left to the engine, unless all items have tokens.
    private static IEnumerable<int>? IdsOf(IList list)
    {
        IEnumerable<int>?[] ids = [.. list.Cast<object?>().Select(IdsOf)];
        return ids.Length > 0 && ids.All(static some => some is not null) ? ids.SelectMany(static some => some!) : null;
    }
}
