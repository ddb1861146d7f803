using System.Globalization;

namespace ClusterTools;

/// <summary>A token of a cluster.</summary>
public sealed class ClusterMember
{
    internal ClusterMember(int tokenId, string? token, TokenKind? kind, float? cosine)
    {
        TokenId = tokenId;
        Token = token;
        Kind = kind;
        Cosine = cosine;
    }

    /// <summary>The token's id: its row in the matrix.</summary>
    public int TokenId { get; }

    /// <summary>The token's text, with what cannot be seen escaped; null where it is not known.</summary>
    public string? Token { get; }

    /// <summary>The kind of the token; null if its text is not known.</summary>
    public TokenKind? Kind { get; }

    /// <summary>The token's cosine, the same for all members; null if the set has no cosine.</summary>
    public float? Cosine { get; }

    /// <inheritdoc/>
    public override string ToString() => Token ?? TokenId.ToString(CultureInfo.InvariantCulture);
}
