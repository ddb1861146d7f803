using System;

namespace ClusterTools.Tokens;

/// <summary>A kind of tokenizer file.</summary>
internal interface ITokenizerFormat
{
    /// <summary>Recognizes a file of this kind by its name and its beginning.</summary>
    /// <param name="fileName">The file's name without folders.</param>
    /// <param name="bytes">The file's content without a byte order mark; at least one byte.</param>
    /// <returns>Whether the file is of this kind; if so, no other kind is tried.</returns>
    bool Recognizes(string fileName, ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Reads the vocabulary. The input is untrusted: the file's length bounds memory, never a number in it.
    /// </summary>
    /// <param name="bytes">The file's content without a byte order mark.</param>
    /// <param name="path">The file, for messages.</param>
    /// <returns>The content; ids are 0 or more, yet one may stand for two pieces.</returns>
    /// <exception cref="TokenizerException">The file is damaged, or of a kind that is not read.</exception>
    TokenizerContent Read(ReadOnlySpan<byte> bytes, string path);
}
