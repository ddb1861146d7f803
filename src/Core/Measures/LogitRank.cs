using System.Globalization;

namespace ClusterTools;

/// <summary>A token's place among the logits of a measurement. Tokens of equal logits share their places.</summary>
public sealed class LogitRank
{
    internal LogitRank(
        int tokenId, Tokenizer? tokenizer, float logit, int firstRank, int lastRank, long? margin, double probability)
    {
        TokenId = tokenId;
        Token = tokenizer?.GetToken(tokenId);
        Kind = tokenizer?.GetKind(tokenId);
        Logit = logit;
        FirstRank = firstRank;
        LastRank = lastRank;
        Margin = margin;
        Probability = probability;
    }

    /// <summary>The token's id: its row in the matrix.</summary>
    public int TokenId { get; }

    /// <summary>The token's text, with what cannot be seen escaped; null if it is not known.</summary>
    public string? Token { get; }

    /// <summary>The kind of the token; null if its text is not known.</summary>
    public TokenKind? Kind { get; }

    /// <summary>The logit.</summary>
    public float Logit { get; }

    /// <summary>The first place that the token shares, 1 for the largest logit.</summary>
    public int FirstRank { get; }

    /// <summary>The last place that it shares; the first one if no other token has its logit.</summary>
    public int LastRank { get; }

    /// <summary>The number of tokens of this logit.</summary>
    public int TieCount => LastRank - FirstRank + 1;

    /// <summary>
    /// The number of representable logits from this one down to the next smaller one that occurs; null for the
    /// smallest.
    /// </summary>
    public long? Margin { get; }

    /// <summary>The softmax probability over all measured tokens that have a logit, in double.</summary>
    public double Probability { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{FirstRank}: {Token ?? TokenId.ToString(CultureInfo.InvariantCulture)} at {Logit:G9}");
}
