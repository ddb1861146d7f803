namespace ClusterTools;

/// <summary>The kind of a token, as its tokenizer defines it.</summary>
public enum TokenKind
{
    /// <summary>A piece of text.</summary>
    Text,

    /// <summary>Bytes that are not whole characters, or a byte token such as <c>&lt;0x0A&gt;</c>.</summary>
    Byte,

    /// <summary>A token that was added to the vocabulary as a whole, such as <c>&lt;tool_call&gt;</c>.</summary>
    Added,

    /// <summary>A token that stands for no text but controls the model, such as <c>&lt;|endoftext|&gt;</c>.</summary>
    Special,

    /// <summary>
    /// A token kept for later use, by its name: <c>&lt;unused7&gt;</c>, <c>&lt;|reserved_special_token_7|&gt;</c>.
    /// </summary>
    Reserved,
}
