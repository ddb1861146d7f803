using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Chain;
using ClusterTools.Engines;
using ClusterTools.Matrices;
using ClusterTools.Measures;
using ClusterTools.Scans;

namespace ClusterTools;

/// <summary>
/// The bfloat16 cosines of the tokens of a matrix to a direction, and their statistics: of all tokens, or of those that
/// were selected.
/// </summary>
public sealed class CosineMeasurement : ITokenMatrixSource
{
    private readonly ushort[] _bits;
    private readonly Lazy<CosineRanking> _ranking;

    private CosineMeasurement(
        SkyDirection direction, RowSelection rows, ushort[] cosines, int overflows, IComputeEngine engine)
    {
        _bits = rows.Spread(cosines, BFloat16.NaN);
        Device = engine.Device;
        Engine = engine.Name;
        Direction = direction;
        TokenMatrix = rows.Matrix;
        MeasuredCount = rows.Count;
        OverflowCount = overflows;
        SelectedTokenIds = rows.IsAll ? null : new ListView<int>(rows.Count, rows.IdOf);
        Cosines = new ListView<float>(_bits.Length, token => BFloat16.ToSingle(_bits[token]));
        var statistics = new ValueStatistics(cosines);
        Minimum = statistics.Minimum;
        Maximum = statistics.Maximum;
        Mean = statistics.Mean;
        Median = statistics.Median;
        UndefinedCount = (int)statistics.UndefinedCount;
        Distribution = Array.AsReadOnly(Array.ConvertAll(statistics.Distribution, CosineClass.Of));
        _ranking = new Lazy<CosineRanking>(() => new CosineRanking(TokenMatrix, _bits, Distribution));
    }

    /// <summary>The number of the matrix's tokens, N.</summary>
    public int TokenCount => _bits.Length;

    /// <summary>
    /// The number of tokens that were measured, those without a cosine included: N, or those selected.
    /// </summary>
    public int MeasuredCount { get; }

    /// <summary>The smallest cosine; NaN where none is defined.</summary>
    public float Minimum { get; }

    /// <summary>The largest cosine; NaN where none is defined.</summary>
    public float Maximum { get; }

    /// <summary>The mean of the bfloat16 cosines, in double; NaN where none is defined.</summary>
    public double Mean { get; }

    /// <summary>The median, the lower of the two middle ones as torch.median; NaN where none is defined.</summary>
    public float Median { get; }

    /// <summary>The number of different cosines: the classes.</summary>
    public int UniqueCount => Distribution.Count;

    /// <summary>
    /// The number of measured tokens that have no cosine: zero rows and rows with a NaN or an infinity.
    /// </summary>
    public int UndefinedCount { get; }

    /// <summary>
    /// The number of measured tokens whose norm is too large for bfloat16: the chain divides by infinity, so their
    /// cosine is 0 whatever the direction.
    /// </summary>
    public int OverflowCount { get; }

    /// <summary>The classes, by count descending, by cosine ascending among equal counts.</summary>
    public IReadOnlyList<CosineClass> Distribution { get; }

    /// <summary>
    /// The tokens by cosine, the largest first, by id among equal cosines; those without a cosine are left out. They
    /// are sorted once, when they are first asked for.
    /// </summary>
    public TokenList<CosineRank> Nearest =>
        new(TokenMatrix, new ReadOnlyItems<int>(_ranking.Value.TokenIds), _ranking.Value.At);

    /// <summary>The cosine of each token, by token id; NaN where it is undefined or was not measured.</summary>
    public IReadOnlyList<float> Cosines { get; }

    /// <summary>
    /// The ids of the tokens that were selected to be measured, ascending; null where all were measured.
    /// </summary>
    public IReadOnlyList<int>? SelectedTokenIds { get; }

    /// <summary>The direction that was measured to.</summary>
    public SkyDirection Direction { get; }

    /// <summary>The matrix whose tokens were measured.</summary>
    public TokenMatrix TokenMatrix { get; }

    /// <summary>The files that the measurement was made from.</summary>
    internal IEnumerable<string> InputFiles => [.. TokenMatrix.InputFiles, .. Direction.Basis.InputFiles];

    /// <summary>The device that computed the cosines.</summary>
    public ComputeDevice Device { get; }

    /// <summary>The library that computed the cosines, and its version.</summary>
    public string Engine { get; }

    /// <summary>Measures tokens of a matrix: the exact chain of <see cref="ReferenceChain"/>, in one pass.</summary>
    /// <param name="direction">The direction; its vector is rounded to bfloat16 first.</param>
    /// <param name="matrix">The matrix; by default the one that the direction's basis came from.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <param name="tokenIds">The tokens to measure, in any order; null for all.</param>
    /// <param name="device">What computes. Others than Cpu give PyTorch's numbers, which are not always exact.</param>
    /// <returns>The measurement.</returns>
    /// <exception cref="TokenMatrixException">
    /// The direction has no matrix, or another dimension; there is no such token; or the file was changed since import.
    /// </exception>
    /// <exception cref="ComputeException">The device cannot be used, or failed.</exception>
    public static CosineMeasurement Measure(
        SkyDirection direction,
        TokenMatrix? matrix = null,
        ComputeContext? context = null,
        IEnumerable<int>? tokenIds = null,
        ComputeDevice device = ComputeDevice.Cpu)
    {
        ArgumentNullException.ThrowIfNull(direction);
        return Measure([direction], MatrixOf(direction, matrix), context, tokenIds, device)[0];
    }

    /// <summary>
    /// Measures tokens of a matrix to several directions in one pass, to the same bits as one by one.
    /// </summary>
    /// <param name="directions">The directions, one or more, of the matrix's dimension.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <param name="tokenIds">The tokens to measure, in any order; null for all.</param>
    /// <param name="device">What computes. Others than Cpu give PyTorch's numbers, which are not always exact.</param>
    /// <returns>The measurements, in the directions' order.</returns>
    /// <exception cref="TokenMatrixException">
    /// A direction has another dimension; there is no such token; or the file was changed since import.
    /// </exception>
    /// <exception cref="ComputeException">The device cannot be used, or failed.</exception>
    public static IReadOnlyList<CosineMeasurement> Measure(
        IReadOnlyList<SkyDirection> directions,
        TokenMatrix matrix,
        ComputeContext? context = null,
        IEnumerable<int>? tokenIds = null,
        ComputeDevice device = ComputeDevice.Cpu)
    {
        ArgumentNullException.ThrowIfNull(directions);
        ArgumentNullException.ThrowIfNull(matrix);
        return Measure(directions, matrix, context ?? new ComputeContext(), tokenIds, ComputeEngines.Get(device));
    }

    /// <summary>Measures tokens on an engine.</summary>
    internal static IReadOnlyList<CosineMeasurement> Measure(
        IReadOnlyList<SkyDirection> directions,
        TokenMatrix matrix,
        ComputeContext context,
        IEnumerable<int>? tokenIds,
        IComputeEngine engine)
    {
        ushort[][] vectors = [.. directions.Select(direction =>
        {
            MatrixOf(direction, matrix);
            return direction.ToBFloat16();
        })];
        var rows = RowSelection.Of(matrix, tokenIds);
        ushort[][] cosines = engine.Multiply(rows, vectors, RowScaling.UnitNorm, context);
        int overflows = OverflowScan.Count(
            rows, cosines, new ComputeContext(context.Threads, null, context.CancellationToken));
        return [.. cosines.Select((bits, i) => new CosineMeasurement(directions[i], rows, bits, overflows, engine))];
    }

    /// <summary>Finds the matrix that a direction is measured in and makes sure that they fit.</summary>
    /// <param name="direction">The direction.</param>
    /// <param name="matrix">The matrix, or null for the one that the direction's basis came from.</param>
    /// <returns>The matrix.</returns>
    /// <exception cref="TokenMatrixException">There is no matrix, or it has another dimension.</exception>
    public static TokenMatrix MatrixOf(SkyDirection direction, TokenMatrix? matrix)
    {
        ArgumentNullException.ThrowIfNull(direction);
        matrix = direction.Basis.RequireMatrix(matrix, "The direction's basis", "Name the matrix to measure.");
        matrix.RequireDimension(
            direction.Vector.Count, "The direction has", "Make the direction from a basis of this matrix.");
        return matrix;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{TokenMatrix.Name}: {UniqueCount} cosines in [{Minimum}, {Maximum}]");

    internal int CountOf(ushort cosine) => _bits.AsSpan().Count(cosine);

    internal int[] TokensOf(ushort cosine)
    {
        var tokens = new int[CountOf(cosine)];
        int next = 0;
        for (int token = 0; next < tokens.Length; token++)
        {
            if (_bits[token] == cosine)
            {
                tokens[next++] = token;
            }
        }

        return tokens;
    }
}
