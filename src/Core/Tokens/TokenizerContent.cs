using System.Collections.Generic;

namespace ClusterTools.Tokens;

/// <summary>What a tokenizer's file says, as it says it.</summary>
internal sealed class TokenizerContent
{
    /// <summary>The pieces' ids, in the order of the file.</summary>
    public List<int> Ids { get; } = [];

    /// <summary>The pieces, in the order of <see cref="Ids"/>.</summary>
    public List<string> Pieces { get; } = [];

    /// <summary>The added tokens.</summary>
    public List<AddedToken> Added { get; } = [];

    /// <summary>How the pieces spell text, where the file tells.</summary>
    public TokenSpelling? Spelling { get; set; }

    /// <summary>Whether the file is a bare map of pieces to ids, vocab.json.</summary>
    public bool IsBare { get; set; }

    /// <summary>Whether a list of merges, merges.txt, lies beside a bare map.</summary>
    public bool HasMerges { get; set; }
}
