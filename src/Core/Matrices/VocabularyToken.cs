using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ClusterTools.Matrices;

namespace ClusterTools;

/// <summary>A token of a matrix: its id, its text and its kind.</summary>
public sealed class VocabularyToken : ITokenSet
{
    private VocabularyToken(TokenMatrix matrix, int tokenId)
    {
        TokenMatrix = matrix;
        TokenId = tokenId;
        Token = matrix.GetToken(tokenId);
        Kind = matrix.Tokenizer?.GetKind(tokenId);
    }

    /// <summary>The token's id: its row in the matrix.</summary>
    public int TokenId { get; }

    /// <summary>
    /// The token's text, with what cannot be seen escaped; null if it is not known, as for padding rows.
    /// </summary>
    public string? Token { get; }

    /// <summary>The kind of the token; null if its text is not known.</summary>
    public TokenKind? Kind { get; }

    /// <summary>
    /// The vocabulary's own spelling, such as <c>Ġthe</c>, <c>▁the</c> or <c>&lt;0x0A&gt;</c>, with what cannot be seen
    /// escaped; null if the text is not known.
    /// </summary>
    public string? Piece => TokenMatrix.Tokenizer?.GetPiece(TokenId);

    /// <summary>
    /// The bytes that the token stands for, those of a text in UTF-8, as hexadecimal numbers: <c>20 74 68 65</c>; null
    /// if the text is not known.
    /// </summary>
    public string? Bytes => TokenMatrix.Tokenizer?.GetBytes(TokenId) is byte[] bytes
        ? string.Join(' ', bytes.Select(static value => value.ToString("X2", CultureInfo.InvariantCulture)))
        : null;

    /// <summary>The matrix.</summary>
    public TokenMatrix TokenMatrix { get; }

    /// <inheritdoc/>
    IReadOnlyList<int> ITokenSet.TokenIds => [TokenId];

    /// <summary>Gets a token by its id.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="tokenId">The token's id.</param>
    /// <returns>The token.</returns>
    /// <exception cref="TokenMatrixException">TokenIdOutOfRange: there is no such token.</exception>
    public static VocabularyToken Get(TokenMatrix matrix, int tokenId)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        TokenVectors.RequireRow(matrix, tokenId);
        return new VocabularyToken(matrix, tokenId);
    }

    /// <summary>Finds the tokens of a text.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="text">The text, as <see cref="TokenMatrix.FindToken"/> takes it.</param>
    /// <returns>One or more tokens, by id.</returns>
    /// <exception cref="TokenMatrixException">
    /// TokenTextNotFound, TokenTextsMissing: no token has the text, or no texts are known.
    /// </exception>
    public static IReadOnlyList<VocabularyToken> Find(TokenMatrix matrix, string text)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        return [.. TokenVectors.IdsOf(matrix, text).Select(id => new VocabularyToken(matrix, id))];
    }

    /// <summary>Makes sure that texts of tokens are known.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <exception cref="TokenMatrixException">TokenTextsMissing: there is no usable tokenizer.</exception>
    public static void RequireTexts(TokenMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        if (TokenVectors.WithoutTexts(matrix) is TokenMatrixException error)
        {
            throw error;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Token ?? TokenId.ToString(CultureInfo.InvariantCulture);
}
