namespace ClusterTools.Tokens;

/// <summary>A token beside the model's own pieces; its text is not spelt but meant as it is.</summary>
/// <param name="Id">The token's id.</param>
/// <param name="Content">The text.</param>
/// <param name="Kind">What the token is: Added, Special or Reserved.</param>
internal readonly record struct AddedToken(int Id, string Content, TokenKind Kind);
