namespace ClusterTools.Tokens;

/// <summary>A token beside the model's own pieces; its text is not spelt but meant as it is.</summary>
internal readonly record struct AddedToken(int Id, string Content, bool IsSpecial);
