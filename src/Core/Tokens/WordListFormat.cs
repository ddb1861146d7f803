using System;
using System.Collections.Generic;

namespace ClusterTools.Tokens;

/// <summary>BERT's vocab.txt: one token a line; the line's number from 0 is the id.</summary>
internal sealed class WordListFormat : ITokenizerFormat
{
    // The names that transformers gives BERT's special tokens; the file does not mark them.
    private static readonly HashSet<string> s_special =
        new(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], StringComparer.Ordinal);

    /// <inheritdoc/>
    public bool Recognizes(string fileName, ReadOnlySpan<byte> bytes) =>
        fileName.EndsWith(".txt", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public TokenizerContent Read(ReadOnlySpan<byte> bytes, string path)
    {
        TokenizerContent content = new() { Spelling = TokenSpelling.Literal };
        TextLines lines = new(bytes);
        for (int id = 0; lines.Next(); id++)
        {
            if (lines.Current.IndexOfAny(" \t"u8) >= 0)
            {
                throw TokenizerFault.NotSupported(
                    path,
                    "The file is not a list of words, which has one word in each line: "
                    + $"{lines.Place} there are several.");
            }

            string word = lines.Decode(path);
            if (word.Length > 0)
            {
                content.Add(id, word);
            }

            if (s_special.Contains(word))
            {
                content.Added.Add(new AddedToken(id, word, TokenKind.Special));
            }
        }

        return content;
    }
}
