using System;
using System.Collections.Generic;
using ClusterTools.Files;

namespace ClusterTools.Matrices;

/// <summary>Guards inputs against being overwritten by what was made from them.</summary>
internal static class OutputPath
{
    /// <summary>
    /// Makes sure that a result is not written over a file that it was made from, by whatever name or link.
    /// </summary>
    /// <param name="path">The full path of the output.</param>
    /// <param name="inputs">The full paths of the files that the result was made from.</param>
    /// <exception cref="OutputException">OutputIsInput: the path leads to one of the files.</exception>
    public static void RequireOtherThan(string path, IEnumerable<string> inputs) =>
        RequireOtherThan(path, inputs, FileIdentity.Of);

    /// <summary>Does the same with the rules of a given file system.</summary>
    /// <param name="path">The full path of the output.</param>
    /// <param name="inputs">The full paths of the inputs.</param>
    /// <param name="identify">
    /// Finds the identity of the file that a path leads to; null if there is no such file.
    /// </param>
    internal static void RequireOtherThan(
        string path, IEnumerable<string> inputs, Func<string, FileIdentity?> identify)
    {
        FileIdentity? output = identify(path);
        foreach (string input in inputs)
        {
            if (path == input || (output is not null && output == identify(input)))
            {
                string named = path == input ? string.Empty : $" by another name, '{input}'";
                throw new OutputException(
                    OutputError.OutputIsInput,
                    $"'{path}' is a file that this result was made from{named}: the token matrix, its tokenizer, a "
                    + "basis or a cluster. Choose another name.");
            }
        }
    }
}
