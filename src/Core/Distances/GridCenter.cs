using System;

namespace ClusterTools.Distances;

/// <summary>A center on one grid.</summary>
/// <param name="Bits">The elements' bfloat16 bits, followed by zeros to whole groups.</param>
/// <param name="Multiples">The elements as multiples of the unit, each rounded if it is none.</param>
/// <param name="Marked">The numbers of the groups that hold an element between two multiples, ascending.</param>
internal sealed record GridCenter(ArraySegment<ushort> Bits, ArraySegment<int> Multiples, int[] Marked);
