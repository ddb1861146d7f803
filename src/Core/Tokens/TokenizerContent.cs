using System;
using System.Collections.Generic;

namespace ClusterTools.Tokens;

/// <summary>The unprocessed content of a tokenizer's file.</summary>
internal sealed class TokenizerContent
{
    /// <summary>The pieces' ids, in the order of the file.</summary>
    public List<int> Ids { get; } = [];

    /// <summary>The pieces, in the order of <see cref="Ids"/>.</summary>
    public List<string> Pieces { get; } = [];

    /// <summary>The added tokens.</summary>
    public List<AddedToken> Added { get; } = [];

    /// <summary>The spelling of text by the pieces; null if the file does not say.</summary>
    public TokenSpelling? Spelling { get; set; }

    /// <summary>
    /// Whether the file is a tokenizer.json of Hugging Face's tokenizers: its own added tokens take precedence over
    /// those of other files.
    /// </summary>
    public bool IsWhole { get; set; }

    /// <summary>Whether a list of merges, merges.txt, lies beside a bare map.</summary>
    public bool HasMerges { get; set; }

    /// <summary>Adds a piece.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="piece">The piece.</param>
    public void Add(int id, string piece)
    {
        Ids.Add(id);
        Pieces.Add(piece);
    }

    /// <summary>Adds a piece that is given by its bytes.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="bytes">The bytes.</param>
    public void Add(int id, ReadOnlySpan<byte> bytes) => Add(id, ByteLevelAlphabet.Spell(bytes));
}
