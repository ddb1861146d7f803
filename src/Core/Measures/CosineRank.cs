using System.Globalization;

namespace ClusterTools;

/// <summary>A token's place among the cosines of a measurement. Tokens of equal cosines share their places.</summary>
public sealed class CosineRank
{
    internal CosineRank(int tokenId, Tokenizer? tokenizer, float cosine, int firstRank, int lastRank)
    {
        TokenId = tokenId;
        Token = tokenizer?.GetToken(tokenId);
        Kind = tokenizer?.GetKind(tokenId);
        Cosine = cosine;
        FirstRank = firstRank;
        LastRank = lastRank;
    }

    /// <summary>The token's id: its row in the matrix.</summary>
    public int TokenId { get; }

    /// <summary>The token's text, with what cannot be seen escaped; null if it is not known.</summary>
    public string? Token { get; }

    /// <summary>The kind of the token; null if its text is not known.</summary>
    public TokenKind? Kind { get; }

    /// <summary>The token's cosine; a bfloat16 number.</summary>
    public float Cosine { get; }

    /// <summary>The first place that the token shares, 1 for the largest cosine.</summary>
    public int FirstRank { get; }

    /// <summary>The last place that it shares; the first one if no other token has its cosine.</summary>
    public int LastRank { get; }

    /// <summary>The number of tokens of this cosine.</summary>
    public int TieCount => LastRank - FirstRank + 1;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{FirstRank}: {Token ?? TokenId.ToString(CultureInfo.InvariantCulture)} at {Cosine:G9}");
}
