using System.Globalization;

namespace ClusterTools;

/// <summary>A token of a validated cluster: how far it lies from the centroid, and how many share its vector.</summary>
public sealed class ValidatedMember
{
    internal ValidatedMember(TokenMatrix matrix, int tokenId, double angle, int population, bool isOutlier)
    {
        TokenId = tokenId;
        Token = matrix.GetToken(tokenId);
        Kind = matrix.Tokenizer?.GetKind(tokenId);
        Angle = angle;
        Population = population;
        IsOutlier = isOutlier;
        IsUndefined = double.IsNaN(angle);
    }

    /// <summary>The token's id: its row in the matrix.</summary>
    public int TokenId { get; }

    /// <summary>The token's text, with what cannot be seen escaped; null where it is not known.</summary>
    public string? Token { get; }

    /// <summary>The kind of the token; null if its text is not known.</summary>
    public TokenKind? Kind { get; }

    /// <summary>
    /// The angle between the row and the centroid in degrees, 0 to 180, in double; NaN where the row is zero or holds a
    /// NaN or an infinity.
    /// </summary>
    public double Angle { get; }

    /// <summary>The number of tokens of the cluster whose rows are the same in every bit, this one included.</summary>
    public int Population { get; }

    /// <summary>Whether the token lies off: its angle is more than 3.58 degrees.</summary>
    public bool IsOutlier { get; }

    /// <summary>Whether the token has no direction: its row is zero, or holds a NaN or an infinity.</summary>
    public bool IsUndefined { get; }

    /// <inheritdoc/>
    public override string ToString() => Token ?? TokenId.ToString(CultureInfo.InvariantCulture);
}
