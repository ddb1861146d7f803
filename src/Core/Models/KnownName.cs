namespace ClusterTools.Models;

/// <summary>
/// A name of token matrices, without the wrappers before it and without the name of the parameter behind it.
/// </summary>
/// <param name="Stem">The name: one or more components with dots between.</param>
/// <param name="Role">The role of matrices of this name.</param>
/// <param name="Rank">The place in the order of preference; the least rank wins.</param>
/// <param name="IsSure">
/// Whether the name is sufficient. Otherwise other layers have the name, too, so the tensor must also have as many rows
/// as the vocabulary has tokens.
/// </param>
/// <param name="HasColumns">
/// Whether the columns are the tokens by the convention of the library that uses the name.
/// </param>
internal sealed record KnownName(string Stem, MatrixRole Role, int Rank, bool IsSure, bool HasColumns);
