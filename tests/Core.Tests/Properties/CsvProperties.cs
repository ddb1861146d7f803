using System.Linq;
using System.Text.RegularExpressions;
using ClusterTools.Clusters;
using ClusterTools.Tokens;
using FsCheck.Fluent;
using Xunit;

namespace ClusterTools.Tests.Properties;

/// <summary>What holds of any text in a cell of CSV.</summary>
public sealed class CsvProperties
{
    [Fact]
    public void No_cell_is_a_formula_and_every_text_is_had_back() => Property.Holds(
        Gen.ListOf(Gen.Elements(
            "=", "+", "-", "@", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20", "\"", ";", ",", "\\", "\t", "\r", "\n", " ",
                "\0",
            "a", "1", "|", "'", "\u200B", "😀", "cmd|' /C calc'!A0")).Select(string.Concat),
        static text =>
        {
            string shown = TokenEscape.Escape(text);

            string cell = CsvText.Write(shown);

            // Of the cell whole, and of its parts where the semicolon separates; quotation marks and blanks before do
            // not count.
            string read = cell[1..^1].Replace("\"\"", "\"");
            Assert.DoesNotContain(
                read.Split(';').Append(read), static part => Regex.IsMatch(part, "^[\"\\s]*[-=+@＝＋－＠]"));
            Assert.DoesNotContain(read, char.IsControl);
            Assert.Equal(shown, Regex.Replace(read, "((?:^|;)[\" ]*)\\\\(?=[-=+@＝＋－＠])", "$1"));
        },
        count: 2000);
}
