using System;
using System.Linq;
using ClusterTools.Matrices;

namespace ClusterTools.Measures;

/// <summary>
/// Tokens in order of their logits, the largest first, by id among equal ones. Tokens without a logit are left out.
/// </summary>
internal sealed class LogitRanking
{
    private readonly TokenMatrix _matrix;
    private readonly bool _isBFloat16;
    private readonly float[] _logits;
    private readonly double _sum;

    /// <summary>Sorts.</summary>
    /// <param name="rows">The rows that were measured.</param>
    /// <param name="logits">Their logits; NaN means undefined.</param>
    /// <param name="precision">What the logits are rounded to: its steps are counted.</param>
    public LogitRanking(RowSelection rows, float[] logits, LogitPrecision precision)
    {
        _matrix = rows.Matrix;
        _isBFloat16 = precision == LogitPrecision.BFloat16;

        // One number for each row, descending by logit and ascending by row: numbers sort fast.
        long[] keys = [.. Enumerable.Range(0, logits.Length).Where(row => !float.IsNaN(logits[row]))
            .Select(row => (-SingleOrdinal(logits[row]) << 32) + row)];
        Array.Sort(keys);
        int[] order = Array.ConvertAll(keys, static key => (int)key);
        TokenIds = Array.ConvertAll(order, rows.IdOf);
        _logits = Array.ConvertAll(order, row => logits[row]);

        _sum = _logits.Sum(Weight);
    }

    /// <summary>The tokens' ids, the largest logit first.</summary>
    public int[] TokenIds { get; }

    /// <summary>The place of a token.</summary>
    /// <param name="index">The token's number in the order.</param>
    /// <returns>The place.</returns>
    public LogitRank At(int index)
    {
        float logit = _logits[index];
        int first = FirstBelow(logit, orEqual: true);
        int next = FirstBelow(logit, orEqual: false);
        long? margin = next < _logits.Length ? OrdinalOf(logit) - OrdinalOf(_logits[next]) : null;
        int id = TokenIds[index];
        return new LogitRank(id, _matrix.Tokenizer, logit, first + 1, next, margin, Weight(logit) / _sum);
    }

    /// <summary>The number in the order of the first token below a logit, or not above it.</summary>
    private int FirstBelow(float logit, bool orEqual)
    {
        int low = 0;
        for (int high = _logits.Length; low < high;)
        {
            int middle = (low + high) / 2;
            bool isBelow = orEqual ? _logits[middle] <= logit : _logits[middle] < logit;
            (low, high) = isBelow ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    // Relative to the largest logit, so no exponential overflows. Infinite logits that are largest share all
    // probability.
    private double Weight(float logit) => logit == _logits[0] ? 1 : Math.Exp((double)logit - _logits[0]);

    private long OrdinalOf(float logit) => _isBFloat16 ? SingleOrdinal(logit) >> 16 : SingleOrdinal(logit);

    private static long SingleOrdinal(float logit)
    {
        int bits = BitConverter.SingleToInt32Bits(logit);
        return bits < 0 ? -(long)(bits & int.MaxValue) : bits;
    }
}
