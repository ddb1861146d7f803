using System;

namespace ClusterTools.Tokens;

/// <summary>Makes the errors of tokenizer files, so that all have the same form.</summary>
internal static class TokenizerFault
{
    /// <summary>Makes the error of a damaged file of a known kind.</summary>
    /// <param name="path">The file.</param>
    /// <param name="place">The place in the file, for example <c>in line 3</c>.</param>
    /// <param name="what">The damage at that place.</param>
    /// <param name="inner">The cause; null if there is none.</param>
    /// <returns>The error.</returns>
    public static TokenizerException Invalid(string path, string place, string what, Exception? inner = null) => new(
        TokenizerError.Invalid,
        path,
        $"The tokenizer is not valid {place}: {what.TrimEnd('.')}. Download the file again, or name another.",
        inner);

    /// <summary>Makes the error of a file of an unsupported kind.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">A sentence that says what the file is.</param>
    /// <returns>The error.</returns>
    public static TokenizerException NotSupported(string path, string what) => new(
        TokenizerError.NotSupported, path, $"{what} Give the path of {TokenizerNames.Readable}.");
}
