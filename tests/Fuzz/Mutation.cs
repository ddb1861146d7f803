using System;
using System.Collections.Generic;

namespace ClusterTools.Fuzz;

/// <summary>Ways to break bytes, and the values with which readers stumble.</summary>
internal static class Mutation
{
    /// <summary>JSON values and pieces of JSON that are odd, wrong or at a limit.</summary>
    public static readonly string[] Tokens =
    [
        "nul", "fals", "0", "1", "-1", "-0", "01",
        "1.0", "1e0", "1e999", "null", "true", "{}", "[]", "[[1]]", "\"\"", "\"1\"", "NaN",
        "2147483647", "2147483648", "4294967296", "9223372036854775807", "9223372036854775808",
        "18446744073709551615", "18446744073709551616", "2305843009213693953", "1152921504606846976",
        "99999999999999999999999999", "\"\\ud800\"",
        "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"\\n\\u001b[2J\"", "\"\u202e\"", "\"\\u0061\"", "{\"a\":1,\"a\":1}",
            "/*c*/",
        ",", "}", "{", "]", "[", ":", "\"", "\\", "\0", "\uFEFF", "'a'", " ", "\t\r\n", "\v", "\"U8\"", "\"BF16\"",
        "\"__metadata__\":{}", "\"__metadata__\":null", "{\"U8\":null}", "[\"U8\",[1],[0,1]]",
    ];

    private static readonly byte[] s_bytes =
        [0, 1, 0x1B, 0x20, 0x22, 0x2C, 0x5B, 0x5C, 0x7B, 0x7D, 0x7F, 0x80, 0xC0, 0xC3, 0xED, 0xF4, 0xFF];

    /// <summary>One of several.</summary>
    public static T Pick<T>(this Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];

    /// <summary>Whether something of a chance of one in so many happens.</summary>
    public static bool OneIn(this Random random, int count) => random.Next(count) == 0;

    /// <summary>Changes bytes: single ones, runs, and the end.</summary>
    /// <param name="random">What to change.</param>
    /// <param name="bytes">The bytes.</param>
    /// <returns>Other bytes.</returns>
    public static byte[] Break(Random random, byte[] bytes)
    {
        List<byte> broken = [.. bytes];
        for (int left = 1 + random.Next(3); left > 0; left--)
        {
            int at = random.Next(broken.Count + 1);
            int length = Math.Min(1 + random.Next(random.OneIn(4) ? 64 : 4), broken.Count - at);
            switch (random.Next(8))
            {
                case 0 when length > 0:
                    broken[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 when length > 0:
                    broken[at] = random.Pick(s_bytes);
                    break;
                case 2:
                    broken.RemoveRange(at, length);
                    break;
                case 3:
                    broken.InsertRange(at, broken.GetRange(at, length));
                    break;
                case 4:
                    broken.InsertRange(at, System.Text.Encoding.UTF8.GetBytes(random.Pick(Tokens)));
                    break;
                case 5:
                    broken.Insert(at, random.Pick(s_bytes));
                    break;
                case 6:
                    broken.RemoveRange(at, broken.Count - at);
                    break;
                default:
                    broken.AddRange(new byte[1 + random.Next(9)]);
                    break;
            }
        }

        return [.. broken];
    }
}
