using System;
using System.Collections;
using System.Collections.Generic;

namespace ClusterTools.Matrices;

/// <summary>A read-only list whose items are created on access.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
internal sealed class ListView<T>(int count, Func<int, T> item) : IReadOnlyList<T>
{
    public int Count => count;

    public T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
            return item(index);
        }
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (int index = 0; index < count; index++)
        {
            yield return item(index);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => ListText.Of(this);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
