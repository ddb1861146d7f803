using System;
using System.Globalization;

namespace ClusterTools;

/// <summary>The number of principal components: a number, or all of them.</summary>
public readonly record struct ComponentCount
{
    // 0 stands for all, since the number is known only with the matrix.
    private readonly int _count;

    /// <summary>Creates a count.</summary>
    /// <param name="count">The number of components, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    public ComponentCount(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _count = count;
    }

    /// <summary>All components: the full spectrum.</summary>
    public static ComponentCount All => default;

    /// <summary>Reads a count.</summary>
    /// <param name="text">A number, or <c>All</c> in any case.</param>
    /// <returns>The count.</returns>
    /// <exception cref="FormatException">The text is neither.</exception>
    public static ComponentCount Parse(string text)
    {
        if (string.Equals(text, nameof(All), StringComparison.OrdinalIgnoreCase))
        {
            return All;
        }

        return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int count) && count > 0
            ? new ComponentCount(count)
            : throw new FormatException($"'{text}' is not a number of components: give a number from 1, or All.");
    }

    /// <inheritdoc/>
    public override string ToString() =>
        _count == 0 ? nameof(All) : _count.ToString(CultureInfo.InvariantCulture);

    internal int Of(int dimension)
    {
        int count = _count == 0 ? dimension : _count;
        return count <= dimension
            ? count
            : throw new BasisException(
                BasisError.ComponentCountOutOfRange,
                $"{count} components were asked for, but the matrix has {dimension} dimensions. Ask for at most as "
                    + "many.");
    }
}
