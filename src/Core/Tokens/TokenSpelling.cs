namespace ClusterTools.Tokens;

/// <summary>How the pieces of a vocabulary spell text.</summary>
internal enum TokenSpelling
{
    /// <summary>As it is; WordPiece marks a piece that continues a word by ##.</summary>
    Literal,

    /// <summary>Each character stands for a byte of UTF-8, as in GPT-2.</summary>
    ByteLevel,

    /// <summary>U+2581 stands for a space, and <c>&lt;0xNN&gt;</c> for a byte.</summary>
    SentencePiece,
}
