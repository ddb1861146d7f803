namespace ClusterTools.Tokens;

/// <summary>The spelling of text by the pieces of a vocabulary.</summary>
internal enum TokenSpelling
{
    /// <summary>Literal text; WordPiece marks a piece that continues a word by ##.</summary>
    Literal,

    /// <summary>Each character stands for a byte of UTF-8, as in GPT-2.</summary>
    ByteLevel,

    /// <summary>U+2581 stands for a space, and <c>&lt;0xNN&gt;</c> for a byte.</summary>
    SentencePiece,
}
