using System;
using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace ClusterTools.Tokens;

/// <summary>
/// OpenAI's tiktoken: a line for each token, its bytes in base 64 and its rank, which is its id. Llama 3 calls such a
/// file tokenizer.model.
/// </summary>
internal sealed class TiktokenFormat : ITokenizerFormat
{
    /// <inheritdoc/>
    public bool Recognizes(string fileName, ReadOnlySpan<byte> bytes) =>
        fileName.EndsWith(".tiktoken", StringComparison.OrdinalIgnoreCase)
        || (TrySplit(TextLines.FirstOf(bytes), out ReadOnlySpan<byte> token, out _) && Base64.IsValid(token));

    /// <inheritdoc/>
    public TokenizerContent Read(ReadOnlySpan<byte> bytes, string path)
    {
        TokenizerContent content = new() { Spelling = TokenSpelling.ByteLevel };
        TextLines lines = new(bytes);
        while (lines.Next())
        {
            if (lines.Current.IsEmpty)
            {
                continue;
            }

            if (!TrySplit(lines.Current, out ReadOnlySpan<byte> token, out int id))
            {
                throw lines.Invalid(path, "it is not a token in base 64, a space and a whole number");
            }

            if (!TryAdd(content, id, token))
            {
                throw lines.Invalid(path, "the token is not in base 64");
            }
        }

        return content;
    }

    /// <summary>Adds a token that is given in base 64.</summary>
    /// <param name="content">The content to add it to.</param>
    /// <param name="id">The token's id.</param>
    /// <param name="base64">Its bytes in base 64.</param>
    /// <returns>Whether the text is valid base 64.</returns>
    public static bool TryAdd(TokenizerContent content, int id, ReadOnlySpan<byte> base64)
    {
        const int MostOnStack = 256;
        Span<byte> decoded = base64.Length <= MostOnStack ? stackalloc byte[base64.Length] : new byte[base64.Length];
        if (Base64.DecodeFromUtf8(base64, decoded, out _, out int length) != OperationStatus.Done)
        {
            return false;
        }

        content.Add(id, decoded[..length]);
        return true;
    }

    private static bool TrySplit(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> token, out int id)
    {
        int space = line.IndexOf((byte)' ');
        token = space < 0 ? default : line[..space];
        id = 0;
        return space > 0
            && int.TryParse(line[(space + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out id);
    }
}
