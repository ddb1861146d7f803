using System.Globalization;

namespace ClusterTools;

/// <summary>A token and its place among the tokens of a distance measurement.</summary>
public sealed class RankedToken
{
    internal RankedToken(int rank, int tokenId, string? token, TokenKind? kind, double distance)
    {
        Rank = rank;
        TokenId = tokenId;
        Token = token;
        Kind = kind;
        Distance = distance;
    }

    /// <summary>The place by distance, then by id; 1 for the nearest.</summary>
    public int Rank { get; }

    /// <summary>The token's id: its row in the matrix.</summary>
    public int TokenId { get; }

    /// <summary>The token's text, with what cannot be seen escaped; null if it is not known.</summary>
    public string? Token { get; }

    /// <summary>The kind of the token; null if its text is not known.</summary>
    public TokenKind? Kind { get; }

    /// <summary>The distance.</summary>
    public double Distance { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
            $"{Rank}: {Token ?? TokenId.ToString(CultureInfo.InvariantCulture)} at {Distance:G6}");
}
