using System;
using System.Collections.Generic;
using System.Linq;

namespace ClusterTools.Clusters;

/// <summary>
/// Finds classes of tokens that share a number, cosine or logit, in a distribution: by count descending, by number
/// ascending among equal counts.
/// </summary>
/// <typeparam name="TClass">The type of the classes.</typeparam>
/// <param name="values">The numbers of the distribution, in its order.</param>
/// <param name="counts">The counts of the distribution, in its order.</param>
/// <param name="make">Makes a class of an index in the distribution.</param>
internal sealed class ValueClasses<TClass>(
    IReadOnlyList<float> values, IReadOnlyList<long> counts, Func<int, TClass> make)
{
    /// <summary>The most common classes, the most common first.</summary>
    /// <param name="count">The number of classes at most.</param>
    /// <returns>The classes, made as they are asked for.</returns>
    public IEnumerable<TClass> Top(int count) => Enumerable.Range(0, Math.Min(count, values.Count)).Select(make);

    /// <summary>The classes of at least a number of tokens, the most common first.</summary>
    /// <param name="minimumCount">The number of tokens at least.</param>
    /// <returns>The classes, made as they are asked for.</returns>
    public IEnumerable<TClass> AtLeast(int minimumCount) => Top(counts.Count(count => count >= minimumCount));

    /// <summary>The class of a number.</summary>
    /// <param name="value">The number.</param>
    /// <param name="found">Gets the class.</param>
    /// <returns>Whether a class has the number.</returns>
    public bool TryFind(float value, out TClass? found)
    {
        for (int index = 0; index < values.Count; index++)
        {
            if (values[index] == value)
            {
                found = make(index);
                return true;
            }
        }

        found = default;
        return false;
    }
}
