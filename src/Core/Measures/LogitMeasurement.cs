using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Chain;
using ClusterTools.Engines;
using ClusterTools.Matrices;
using ClusterTools.Measures;
using ClusterTools.Scans;

namespace ClusterTools;

/// <summary>The logits of the tokens of a matrix for a hidden state, by id and by rank, and their statistics.</summary>
public sealed class LogitMeasurement : ITokenMatrixSource
{
    private readonly RowSelection _rows;
    private readonly float[] _logits;
    private readonly Lazy<LogitRanking> _ranking;

    private LogitMeasurement(
        HiddenState state, RowSelection rows, float[] logits, ValueStatistics statistics, LogitPrecision precision,
        IComputeEngine engine)
    {
        _rows = rows;
        _logits = logits;
        _ranking = new Lazy<LogitRanking>(() => new LogitRanking(rows, logits, precision));
        State = state;
        TokenMatrix = rows.Matrix;
        Precision = precision;
        Device = engine.Device;
        Engine = engine.Name;
        SelectedTokenIds = rows.IsAll ? null : new ListView<int>(rows.Count, rows.IdOf);
        Logits = new ListView<float>(TokenCount, LogitOf);
        Minimum = statistics.Minimum;
        Maximum = statistics.Maximum;
        Mean = statistics.Mean;
        Median = statistics.Median;
        UndefinedCount = (int)statistics.UndefinedCount;
        InfiniteCount = (int)statistics.CountOf(float.PositiveInfinity) + (int)statistics.CountOf(
            float.NegativeInfinity);
        MaximumCount = (int)statistics.CountOf(Maximum);
        ValueClass[] classes = statistics.Distribution;
        Distribution = new ListView<LogitValue>(classes.Length, index => LogitValue.Of(classes[index]));
    }

    /// <summary>The hidden state.</summary>
    public HiddenState State { get; }

    /// <summary>The matrix whose tokens were measured.</summary>
    public TokenMatrix TokenMatrix { get; }

    /// <summary>The number format that the logits are rounded to.</summary>
    public LogitPrecision Precision { get; }

    /// <summary>The device that computed the logits.</summary>
    public ComputeDevice Device { get; }

    /// <summary>The library that computed the logits, and its version.</summary>
    public string Engine { get; }

    /// <summary>The number of the matrix's tokens, N.</summary>
    public int TokenCount => TokenMatrix.TokenCount;

    /// <summary>The number of tokens that were measured: N, or those selected.</summary>
    public int MeasuredCount => _logits.Length;

    /// <summary>
    /// The ids of the tokens that were selected to be measured, ascending; null if all were measured.
    /// </summary>
    public IReadOnlyList<int>? SelectedTokenIds { get; }

    /// <summary>The number of measured tokens without a logit: their rows hold a NaN or an infinity.</summary>
    public int UndefinedCount { get; }

    /// <summary>The number of measured tokens whose logit overflows to an infinity.</summary>
    public int InfiniteCount { get; }

    /// <summary>The smallest logit; NaN if no logit is defined.</summary>
    public float Minimum { get; }

    /// <summary>The largest logit; NaN if no logit is defined.</summary>
    public float Maximum { get; }

    /// <summary>
    /// The mean of the rounded logits, in double; NaN if no logit is defined, or if both infinities occur.
    /// </summary>
    public double Mean { get; }

    /// <summary>The median, the lower of the two middle logits as torch.median; NaN if no logit is defined.</summary>
    public float Median { get; }

    /// <summary>The number of different logits: the classes.</summary>
    public int UniqueCount => Distribution.Count;

    /// <summary>The classes, by count descending, by logit ascending among equal counts.</summary>
    public IReadOnlyList<LogitValue> Distribution { get; }

    /// <summary>The number of tokens that tie for the largest logit; 0 if no logit is defined.</summary>
    public int MaximumCount { get; }

    /// <summary>The logit of each token, by token id; NaN if it is undefined or was not measured.</summary>
    public IReadOnlyList<float> Logits { get; }

    /// <summary>All tokens that have a logit, the largest first, by id among equal ones.</summary>
    public TokenList<LogitRank> Top => new(TokenMatrix, _ranking.Value.TokenIds, _ranking.Value.At);

    /// <summary>Measures the logits of tokens for several states in one pass, to the same bits as one by one.</summary>
    /// <param name="states">The states, one or more, of the matrix's dimension.</param>
    /// <param name="matrix">The matrix [N x d].</param>
    /// <param name="precision">What the logits are rounded to, once, from the exact sum.</param>
    /// <param name="tokenIds">The tokens to measure, in any order; null for all.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <param name="device">
    /// What computes bfloat16 logits. Others than Cpu give PyTorch's numbers, which are not always exact; float32
    /// logits are always this library's own.
    /// </param>
    /// <returns>The measurements, in the states' order.</returns>
    /// <exception cref="TokenMatrixException">
    /// A state has another dimension; there is no such token; or the file was changed since import.
    /// </exception>
    /// <exception cref="ComputeException">The device cannot be used, or failed.</exception>
    public static IReadOnlyList<LogitMeasurement> Measure(
        IReadOnlyList<HiddenState> states,
        TokenMatrix matrix,
        LogitPrecision precision = LogitPrecision.BFloat16,
        IEnumerable<int>? tokenIds = null,
        ComputeContext? context = null,
        ComputeDevice device = ComputeDevice.Cpu)
    {
        ArgumentNullException.ThrowIfNull(states);
        ArgumentNullException.ThrowIfNull(matrix);
        ComputeDevice used = precision == LogitPrecision.Single ? ComputeDevice.Cpu : device;
        return Measure(states, matrix, precision, tokenIds, context ?? new ComputeContext(), ComputeEngines.Get(used));
    }

    /// <summary>Finds the places of tokens.</summary>
    /// <param name="tokenIds">The tokens' ids, in any order.</param>
    /// <returns>
    /// The tokens that have a logit, the largest first, by id among equal ones. Tokens that were not measured are left
    /// out.
    /// </returns>
    /// <exception cref="TokenMatrixException">TokenIdOutOfRange: there is no such token.</exception>
    public TokenList<LogitRank> RankOf(params int[] tokenIds)
    {
        ArgumentNullException.ThrowIfNull(tokenIds);
        foreach (int id in tokenIds)
        {
            TokenVectors.RequireRow(TokenMatrix, id);
        }

        var wanted = tokenIds.ToHashSet();
        LogitRanking ranking = _ranking.Value;
        int[] places = [.. Enumerable.Range(0, ranking.TokenIds.Length)
            .Where(place => wanted.Contains(ranking.TokenIds[place]))];
        int[] ranked = Array.ConvertAll(places, place => ranking.TokenIds[place]);
        return new TokenList<LogitRank>(TokenMatrix, ranked, index => ranking.At(places[index]));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{TokenMatrix.Name}: {UniqueCount} logits in [{Minimum}, {Maximum}] of {State}");

    /// <summary>Measures logits on an engine.</summary>
    internal static IReadOnlyList<LogitMeasurement> Measure(
        IReadOnlyList<HiddenState> states,
        TokenMatrix matrix,
        LogitPrecision precision,
        IEnumerable<int>? tokenIds,
        ComputeContext context,
        IComputeEngine engine)
    {
        foreach (HiddenState state in states)
        {
            matrix.RequireDimension(state.Values.Count, "The hidden state has", "Use a state of this model.");
        }

        var rows = RowSelection.Of(matrix, tokenIds);
        if (precision == LogitPrecision.Single)
        {
            float[][] sums = SingleProductScan.Multiply(
                rows, [.. states.Select(static state => state.Values.ToArray())], context);
            return [.. sums.Select((logits, i) => new LogitMeasurement(
                states[i], rows, logits, new ValueStatistics(logits), precision, engine))];
        }

        ushort[][] products = engine.Multiply(
            rows, [.. states.Select(static state => state.Bits.ToArray())], RowScaling.None, context);
        return [.. products.Select((bits, i) => new LogitMeasurement(
            states[i], rows, Array.ConvertAll(bits, BFloat16.ToSingle), new ValueStatistics(bits), precision, engine))];
    }

    internal int[] TokensOf(float logit) =>
        [.. Enumerable.Range(0, _logits.Length).Where(row => _logits[row] == logit).Select(_rows.IdOf)];

    private float LogitOf(int tokenId)
    {
        int index = _rows.IndexOf(tokenId);
        return index < 0 ? float.NaN : _logits[index];
    }
}
