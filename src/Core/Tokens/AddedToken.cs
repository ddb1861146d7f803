namespace ClusterTools.Tokens;

/// <summary>A token outside the model's own pieces; its text is literal, not spelled.</summary>
/// <param name="Id">The token's id.</param>
/// <param name="Content">The text.</param>
/// <param name="Kind">The kind of the token: Added, Special or Reserved.</param>
internal readonly record struct AddedToken(int Id, string Content, TokenKind Kind);
