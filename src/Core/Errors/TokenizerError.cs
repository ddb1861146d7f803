namespace ClusterTools;

/// <summary>What is wrong with a tokenizer's file; the name after <c>Tokenizer</c> is the error id.</summary>
public enum TokenizerError
{
    /// <summary>There is no such file, or the folder holds no tokenizer.</summary>
    NotFound,

    /// <summary>The file is damaged, or holds no vocabulary of pieces and ids.</summary>
    Invalid,

    /// <summary>The file is a tokenizer of a kind that is not read.</summary>
    NotSupported,
}
