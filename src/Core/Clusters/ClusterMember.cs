namespace ClusterTools;

/// <summary>A token of a cluster.</summary>
/// <param name="TokenId">The token's id: its row in the matrix.</param>
/// <param name="Token">The token's text; null where it is not known.</param>
/// <param name="Cosine">The token's cosine, the same for all members.</param>
public sealed record ClusterMember(int TokenId, string? Token, float Cosine);
