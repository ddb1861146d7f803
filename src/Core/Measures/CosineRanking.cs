using System.Collections.Generic;
using System.Linq;

namespace ClusterTools.Measures;

/// <summary>
/// Tokens in order of their cosines, the largest first, by id among equal ones. Tokens without a cosine are left out.
/// </summary>
internal sealed class CosineRanking
{
    private readonly TokenMatrix _matrix;
    private readonly ushort[] _cosines;
    private readonly int[] _firstRanks = new int[1 << 16];
    private readonly int[] _lastRanks = new int[1 << 16];

    /// <summary>Sorts, by counting: the classes tell how many tokens come before those of a cosine.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="cosines">The bfloat16 bits of each token's cosine; NaN means undefined.</param>
    /// <param name="classes">The classes of these cosines.</param>
    public CosineRanking(TokenMatrix matrix, ushort[] cosines, IReadOnlyList<CosineClass> classes)
    {
        _matrix = matrix;
        _cosines = cosines;
        int count = 0;
        foreach (CosineClass item in classes.OrderByDescending(static item => item.Cosine))
        {
            ushort bits = BFloat16.FromSingle(item.Cosine);
            _firstRanks[bits] = count + 1;
            count += (int)item.Count;
            _lastRanks[bits] = count;
        }

        TokenIds = new int[count];
        int[] next = [.. _firstRanks];
        for (int token = 0; token < cosines.Length; token++)
        {
            if (!BFloat16.IsNaN(cosines[token]))
            {
                TokenIds[next[cosines[token]]++ - 1] = token;
            }
        }
    }

    /// <summary>The tokens' ids, the largest cosine first.</summary>
    public int[] TokenIds { get; }

    /// <summary>The place of a token.</summary>
    /// <param name="index">The token's number in the order.</param>
    /// <returns>The place.</returns>
    public CosineRank At(int index)
    {
        int id = TokenIds[index];
        ushort bits = _cosines[id];
        return new CosineRank(
            id, _matrix.Tokenizer, BFloat16.ToSingle(bits), _firstRanks[bits], _lastRanks[bits]);
    }
}
