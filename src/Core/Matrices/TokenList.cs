using System;
using System.Collections;
using System.Collections.Generic;
using ClusterTools.Matrices;

namespace ClusterTools;

/// <summary>A read-only list of facts about tokens, which is also the set of these tokens.</summary>
/// <typeparam name="T">The type of the items, one for each token; an item is made when it is asked for.</typeparam>
public sealed class TokenList<T> : IReadOnlyList<T>, ITokenSet
{
    private readonly ListView<T> _items;

    internal TokenList(TokenMatrix? matrix, IReadOnlyList<int> tokenIds, Func<int, T> itemAt)
    {
        TokenMatrix = matrix;
        TokenIds = tokenIds;
        _items = new ListView<T>(TokenIds.Count, itemAt);
    }

    /// <inheritdoc/>
    public TokenMatrix? TokenMatrix { get; }

    /// <summary>The ids of the tokens, in the order of the items.</summary>
    public IReadOnlyList<int> TokenIds { get; }

    /// <inheritdoc/>
    public int Count => _items.Count;

    /// <inheritdoc/>
    public T this[int index] => _items[index];

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => _items.GetEnumerator();

    /// <summary>The ids with spaces between; -TokenId takes them.</summary>
    public override string ToString() => ListText.Of(TokenIds);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
