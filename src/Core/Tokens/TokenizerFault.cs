using System;

namespace ClusterTools.Tokens;

/// <summary>Makes the errors of tokenizers' files, so that all read alike.</summary>
internal static class TokenizerFault
{
    /// <summary>A file of a known kind that is damaged.</summary>
    /// <param name="path">The file.</param>
    /// <param name="place">Where in it, for example <c>in line 3</c>.</param>
    /// <param name="what">What is wrong there.</param>
    /// <param name="inner">The cause; null if there is none.</param>
    /// <returns>The error.</returns>
    public static TokenizerException Invalid(string path, string place, string what, Exception? inner = null) => new(
        TokenizerError.Invalid,
        path,
        $"The tokenizer is not valid {place}: {what.TrimEnd('.')}. Download the file again, or name another.",
        inner);

    /// <summary>A file of a kind that is not read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What the file is, a sentence.</param>
    /// <returns>The error.</returns>
    public static TokenizerException NotSupported(string path, string what) => new(
        TokenizerError.NotSupported, path, $"{what} Give the path of {TokenizerNames.Readable}.");
}
