using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ClusterTools.Matrices;
using ClusterTools.Numerics;
using ClusterTools.Scans;

namespace ClusterTools;

/// <summary>
/// Two or more tokens whose rows are the same in every bit: one vector of the model. A difference in the sign of a
/// zero, or in the payload of a NaN, is a difference.
/// </summary>
public sealed class IdenticalTokenGroup : ITokenSet
{
    // Of the work, for progress; the rest is one row of each group.
    private const double FindingShare = 0.99;

    internal IdenticalTokenGroup(TokenMatrix matrix, int[] tokenIds, double norm)
    {
        TokenMatrix = matrix;
        TokenIds = new ReadOnlyItems<int>(tokenIds);
        Norm = norm;
    }

    /// <summary>The number of tokens, 2 or more.</summary>
    public int Count => TokenIds.Count;

    /// <summary>The Euclidean norm of the row, in double; NaN or infinite where an element is.</summary>
    public double Norm { get; }

    /// <summary>The tokens' ids, ascending.</summary>
    public IReadOnlyList<int> TokenIds { get; }

    /// <summary>The tokens' texts, by id, with what cannot be seen escaped; null where they are not known.</summary>
    public IReadOnlyList<string?> Tokens =>
        new ListView<string?>(Count, index => TokenMatrix.GetToken(TokenIds[index]));

    /// <summary>The matrix.</summary>
    public TokenMatrix TokenMatrix { get; }

    /// <summary>
    /// Finds all groups of tokens with bit-identical rows: rows are compared as they are in the file, byte for byte,
    /// whatever the type of the elements.
    /// </summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="tokenIds">The tokens to look among, in any order; null for all.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The groups, the largest first, by their first id among equally large ones.</returns>
    /// <exception cref="TokenMatrixException">TokenIdOutOfRange: there is no such token.</exception>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    /// <exception cref="OperationCanceledException">The context was cancelled.</exception>
    public static IReadOnlyList<IdenticalTokenGroup> Find(
        TokenMatrix matrix, IEnumerable<int>? tokenIds = null, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        using var rows = new RowScan(RowSelection.Of(matrix, tokenIds));
        context ??= new ComputeContext();
        int[][] sets = IdenticalRows.Find(rows, context.Part(0, FindingShare));
        context.Tell($"{sets.Length} groups of bit-identical rows among {rows.Rows.Count}.");
        return Of(rows, sets, context.Part(FindingShare, 1));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Count} identical tokens from {TokenIds[0]}");

    /// <summary>Makes groups of sets of rows, and reads one row of each for its norm.</summary>
    internal static IdenticalTokenGroup[] Of(RowScan rows, int[][] sets, ComputeContext context)
    {
        int[][] ids = Array.ConvertAll(sets, set => Array.ConvertAll(set, rows.Rows.IdOf));
        var firsts = new RowSelection(rows.Matrix, ids.Select(static group => group[0]));
        var norms = new double[firsts.Count];
        rows.Of(firsts).ForEach("Comparing rows", context, () => new NormKernel(norms));
        return Array.ConvertAll(
            ids, group => new IdenticalTokenGroup(rows.Matrix, group, norms[firsts.IndexOf(group[0])]));
    }

    private sealed class NormKernel(double[] norms) : IRowKernel
    {
        public void Measure(RowSpan rows)
        {
            var row = new double[rows.Matrix.Dimension];
            for (int i = 0; i < rows.Count; i++)
            {
                rows.ToDouble(i, row);
                norms[rows.First + i] = FixedLanes.Norm(row);
            }
        }
    }
}
