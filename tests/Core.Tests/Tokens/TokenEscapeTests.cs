using System;
using System.Collections.Generic;
using System.Text;
using ClusterTools.Tokens;
using Xunit;

namespace ClusterTools.Tests.Tokens;

public sealed class TokenEscapeTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" plain – ü 漢 😀 ", " plain – ü 漢 😀 ")]
    [InlineData("\t\r\n", @"\t\r\n")]
    [InlineData("\0\u0007\u001B\u007F\u0085\u009F", @"\u0000\u0007\u001B\u007F\u0085\u009F")]
    [InlineData("\u00A0\u2003\u3000\u2028\u2029", @"\u00A0\u2003\u3000\u2028\u2029")]
    [InlineData("\u00AD\u200B\u200D\u2060\uFEFF", @"\u00AD\u200B\u200D\u2060\uFEFF")]
    [InlineData("\u061C\u200E\u200F\u202A\u202E\u2066\u2069", @"\u061C\u200E\u200F\u202A\u202E\u2066\u2069")]
    [InlineData("❤\uFE0F\u034F\u3164\u2800", @"❤\uFE0F\u034F\u3164\u2800")]
    [InlineData("\uE000\uFFFE\U000E0041\U0010FFFF", @"\uE000\uFFFE\U000E0041\U0010FFFF")]
    [InlineData(@"\n", @"\\n")]
    public void Shows_what_cannot_be_seen(string text, string shown) => Assert.Equal(shown, TokenEscape.Escape(text));

    [Fact]
    public void Can_be_undone_for_every_character()
    {
        var shown = new HashSet<string>(StringComparer.Ordinal);
        for (int value = 0; value <= 0x10FFFF; value++)
        {
            if (Rune.IsValid(value))
            {
                string escaped = TokenEscape.Escape(new Rune(value).ToString());
                Assert.True(shown.Add(escaped));
                Assert.True(escaped.Length == new Rune(value).Utf16SequenceLength || escaped[0] == '\\');
            }
        }
    }
}
