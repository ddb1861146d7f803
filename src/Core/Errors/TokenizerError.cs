namespace ClusterTools;

/// <summary>The errors of a tokenizer's file; the member's name after <c>Tokenizer</c> is the error id.</summary>
public enum TokenizerError
{
    /// <summary>There is no such file, or the folder holds no tokenizer.</summary>
    NotFound,

    /// <summary>The file is damaged, or holds no vocabulary of pieces and ids.</summary>
    Invalid,

    /// <summary>The file is a tokenizer of an unsupported kind.</summary>
    NotSupported,
}
