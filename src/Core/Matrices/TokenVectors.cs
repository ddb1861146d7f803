using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ClusterTools.Numerics;
using ClusterTools.Tokens;

namespace ClusterTools.Matrices;

/// <summary>Finds tokens by text, and the direction of their rows in all dimensions.</summary>
internal static class TokenVectors
{
    // A mean shorter than this is rounding error of unit vectors that cancel out.
    private const double LeastMean = 1e-12;

    /// <summary>Finds the one token of a text.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="text">The text, as <see cref="TokenMatrix.FindToken"/> takes it.</param>
    /// <returns>The token's id.</returns>
    /// <exception cref="TokenMatrixException">
    /// No token has the text, several have it, or no texts are known.
    /// </exception>
    public static int IdOf(TokenMatrix matrix, string text)
    {
        int[] ids = IdsOf(matrix, text);
        return ids.Length == 1 ? ids[0] : throw new TokenMatrixException(
            TokenMatrixError.TokenTextAmbiguous,
            matrix.Path,
            $"{ids.Length} tokens of {matrix} have the text {Quote(text)}: {List(ids)}. Name one by its id, or several "
            + "ids for their mean direction, with -TokenId.");
    }

    /// <summary>Finds the tokens of a text.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="text">The text, as <see cref="TokenMatrix.FindToken"/> takes it.</param>
    /// <returns>The tokens' ids, ascending, at least one.</returns>
    /// <exception cref="TokenMatrixException">No token has the text, or no texts are known.</exception>
    public static int[] IdsOf(TokenMatrix matrix, string text) =>
        matrix.FindToken(text) is { Length: > 0 } ids ? ids : throw NoneOf(matrix, text);

    /// <summary>The mean direction of tokens: the mean of the unit vectors of their rows, of length 1 again.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="tokenIds">The ids, in any order; duplicates count once.</param>
    /// <param name="context">Cancellation and progress.</param>
    /// <returns>The unit vector.</returns>
    /// <exception cref="TokenMatrixException">
    /// There is no such token, a row has no direction, or the unit vectors cancel out.
    /// </exception>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    public static double[] UnitMean(TokenMatrix matrix, IReadOnlyList<int> tokenIds, ComputeContext context)
    {
        // Sorted by id, so that the result is bit-identical for every order of the ids.
        int[] ids = [.. tokenIds.Distinct().Order()];
        using var rows = new RowScan(new RowSelection(matrix, ids));
        var sum = new UnitSum(rows.Rows);
        rows.InOrder("Reading tokens' vectors", context, sum);
        if (sum.HasUndefined)
        {
            throw NoDirection(matrix, ids.Length, [.. sum.Zero], [.. sum.NotFinite]);
        }

        return FixedLanes.Norm(sum.Sum) > LeastMean * ids.Length
            ? UnitVector.Of(sum.Sum)!
            : throw new TokenMatrixException(
                TokenMatrixError.TokenVectorInvalid,
                matrix.Path,
                $"The tokens {List(ids)} of {matrix} have no mean direction: their unit vectors cancel out. Name other "
                    + "tokens.");
    }

    /// <summary>Makes sure that a token is one of the matrix's rows.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="id">The token's id.</param>
    /// <exception cref="TokenMatrixException">TokenIdOutOfRange: it is not.</exception>
    public static void RequireRow(TokenMatrix matrix, int id)
    {
        if (id < 0 || id >= matrix.TokenCount)
        {
            throw new TokenMatrixException(
                TokenMatrixError.TokenIdOutOfRange,
                matrix.Path,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"There is no token {id}: {matrix} has the tokens 0 to {matrix.TokenCount - 1}."));
        }
    }

    /// <summary>Explains why no texts are known.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <returns>The error TokenTextsMissing; null if texts are known.</returns>
    public static TokenMatrixException? WithoutTexts(TokenMatrix matrix)
    {
        string? reason = matrix.Tokenizer is null
            ? "there is no tokenizer of a known name beside it. Name one with Import-TokenMatrix -Tokenizer, or name "
                + "tokens by -TokenId."
            : matrix.Tokenizer.Failure is string failure ? $"{failure} Or name tokens by -TokenId." : null;
        return reason is null ? null : new TokenMatrixException(
            TokenMatrixError.TokenTextsMissing,
            matrix.Path,
            $"The tokens of {matrix} have no texts{(matrix.Tokenizer is null ? ": " : ". ")}{reason}");
    }

    /// <summary>The error of a token whose row holds a NaN or an infinity, and has no place among vectors.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="id">The token's id.</param>
    /// <returns>The error.</returns>
    public static TokenMatrixException NotFinite(TokenMatrix matrix, int id) => new(
        TokenMatrixError.TokenVectorInvalid,
        matrix.Path,
        $"Token {id} of {matrix} cannot be a center: its row holds a NaN or an infinity. Name other tokens.");

    private static TokenMatrixException NoDirection(TokenMatrix matrix, int count, int[] zero, int[] notFinite)
    {
        IEnumerable<string> reasons = new[] { Reason(zero, "zero"), Reason(notFinite, "not finite") }.OfType<string>();
        int undefined = zero.Length + notFinite.Length;
        string subject = count == 1 ? $"Token {zero.Concat(notFinite).First()} of {matrix} has"
            : undefined == 1 ? $"One of the {count} tokens of {matrix} has"
            : $"{undefined} of the {count} tokens of {matrix} have";
        return new TokenMatrixException(
            TokenMatrixError.TokenVectorInvalid,
            matrix.Path,
            $"{subject} no direction: {string.Join(", ", reasons)}. "
            + (undefined == count ? "Name other tokens." : undefined == 1 ? "Leave it out." : "Leave them out."));
    }

    private static string? Reason(int[] ids, string what) => ids.Length switch
    {
        0 => null,
        1 => $"row {ids[0]} is {what}",
        _ => $"rows {List(ids)} are {what}",
    };

    private static TokenMatrixException NoneOf(TokenMatrix matrix, string text)
    {
        if (WithoutTexts(matrix) is TokenMatrixException error)
        {
            return error;
        }

        // By far the most common mistake: the space before a word belongs to its token.
        string[] near = [
            .. new[] { " " + text, text.Trim() }.Where(near => near.Length > 0 && matrix.FindToken(near).Length > 0)];
        return new TokenMatrixException(
            TokenMatrixError.TokenTextNotFound,
            matrix.Path,
            $"No token of {matrix} has the text {Quote(text)}"
            + (near.Length > 0 ? $", but one has {Quote(near[0])}. " : ". ")
            + "A text may be several tokens; the Tab key after -Token completes the texts of single ones.");
    }

    private static string Quote(string text) => TokenEscape.Quote(text);

    private static string List(int[] ids)
    {
        const int MostShown = 10;
        return string.Join(", ", ids.Take(MostShown)) + (ids.Length > MostShown ? ", ..." : string.Empty);
    }

    private sealed class UnitSum(RowSelection selection) : IRowKernel
    {
        private readonly double[] _row = new double[selection.Matrix.Dimension];

        public double[] Sum { get; } = new double[selection.Matrix.Dimension];

        public List<int> Zero { get; } = [];

        public List<int> NotFinite { get; } = [];

        public bool HasUndefined => Zero.Count + NotFinite.Count > 0;

        public void Measure(RowSpan rows)
        {
            for (int row = 0; row < rows.Count; row++)
            {
                int id = selection.IdOf(rows.First + row);
                rows.ToDouble(row, _row);
                if (UnitVector.TryNormalize(_row))
                {
                    FixedLanes.AddScaled(Sum, 1, _row);
                }
                else
                {
                    (Array.TrueForAll(_row, static element => element == 0) ? Zero : NotFinite).Add(id);
                }
            }
        }
    }
}
