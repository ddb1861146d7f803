using System;
using System.Text;

namespace ClusterTools.Fuzz;

/// <summary>Breaks JSON texts where it hurts: at values and keys rather than at any byte.</summary>
internal static class JsonText
{
    /// <summary>Puts odd tokens in place of values, a few times; and sometimes breaks the bytes besides.</summary>
    /// <param name="random">What to break.</param>
    /// <param name="text">A good text.</param>
    /// <returns>The bytes of a worse one.</returns>
    public static byte[] Break(Random random, string text)
    {
        for (int broken = Math.Max(0, random.Next(-2, 3)); broken > 0; broken--)
        {
            int start = text.IndexOfAny([':', ',', '[', '{'], random.Next(text.Length)) + 1;
            int end = text.IndexOfAny([',', ']', '}'], start);
            if (start > 0 && end >= 0)
            {
                text = string.Concat(text.AsSpan(0, start), random.Pick(Mutation.Tokens), text.AsSpan(end));
            }
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return random.Next(8) switch
        {
            0 => Mutation.Break(random, bytes),
            1 when random.OneIn(4) => [0xEF, 0xBB, 0xBF, .. bytes],
            2 when random.OneIn(16) => Encoding.UTF8.GetBytes(new string('[', random.Next(2000))),
            3 when random.OneIn(16) => [.. "version https://git-lfs.github.com/spec/v1\n"u8, .. bytes],
            _ => bytes,
        };
    }
}
