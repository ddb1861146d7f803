using System;
using System.Collections.Generic;

namespace ClusterTools.Tests.PublicApi;

/// <summary>The lines that two texts do not share, by their longest common subsequence.</summary>
internal static class LineDifference
{
    /// <summary>Compares two texts.</summary>
    /// <param name="before">The lines of the first text.</param>
    /// <param name="after">The lines of the second text.</param>
    /// <returns>Lines of the first text only, after "- ", and of the second only, after "+ ", in their order.</returns>
    public static IEnumerable<string> Of(string[] before, string[] after)
    {
        int[,] common = CommonLengths(before, after);
        (int i, int j) = (0, 0);
        while (i < before.Length || j < after.Length)
        {
            if (i < before.Length && j < after.Length && before[i] == after[j])
            {
                (i, j) = (i + 1, j + 1);
            }
            else if (j == after.Length || (i < before.Length && common[i + 1, j] >= common[i, j + 1]))
            {
                yield return "- " + before[i++];
            }
            else
            {
                yield return "+ " + after[j++];
            }
        }
    }

    // The length of the longest common subsequence of what begins at two lines.
    private static int[,] CommonLengths(string[] before, string[] after)
    {
        var lengths = new int[before.Length + 1, after.Length + 1];
        for (int i = before.Length - 1; i >= 0; i--)
        {
            for (int j = after.Length - 1; j >= 0; j--)
            {
                lengths[i, j] = before[i] == after[j]
                    ? lengths[i + 1, j + 1] + 1
                    : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
            }
        }

        return lengths;
    }
}
