using System;
using ClusterTools.Numerics;

namespace ClusterTools.Chain;

/// <summary>
/// A row cut into whole groups of elements, the last of which is a copy completed with zeros where the row ends within
/// it: zeros add nothing to any sum.
/// </summary>
internal readonly unsafe struct RowGroups
{
    /// <summary>Cuts a row.</summary>
    /// <param name="row">The row's bfloat16 bits.</param>
    /// <param name="length">The number of elements.</param>
    /// <param name="padding">Room for one group, which must outlive this.</param>
    public RowGroups(ushort* row, int length, ushort* padding)
    {
        int whole = length / BFloat16Lanes.GroupLength;
        First = row;
        EndOfPairs = row + ((whole & ~1) * BFloat16Lanes.GroupLength);
        End = row + (whole * BFloat16Lanes.GroupLength);
        Padded = length > whole * BFloat16Lanes.GroupLength ? padding : null;
        if (Padded != null)
        {
            new Span<ushort>(padding, BFloat16Lanes.GroupLength).Clear();
            new ReadOnlySpan<ushort>(End, length - (whole * BFloat16Lanes.GroupLength))
                .CopyTo(new Span<ushort>(padding, BFloat16Lanes.GroupLength));
        }
    }

    /// <summary>The first whole group, or <see cref="End"/> where there is none.</summary>
    public ushort* First { get; }

    /// <summary>The end of the whole groups that come in pairs.</summary>
    public ushort* EndOfPairs { get; }

    /// <summary>The end of the whole groups.</summary>
    public ushort* End { get; }

    /// <summary>The completed last group; null where the row consists of whole ones.</summary>
    public ushort* Padded { get; }
}
