using System.Text.RegularExpressions;
using ClusterTools.Clusters;
using Xunit;

namespace ClusterTools.Tests.Clusters;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData("", "\"\"")]
    [InlineData(" the", "\" the\"")]
    [InlineData("a\"b,c", "\"a\"\"b,c\"")]
    [InlineData("=SUM(1)", "\"\\=SUM(1)\"")]
    [InlineData("-1", "\"\\-1\"")]
    [InlineData("+", "\"\\+\"")]
    [InlineData("@x", "\"\\@x\"")]
    [InlineData("＝1", "\"\\＝1\"")]
    [InlineData("a;=1;-", "\"a;\\=1;\\-\"")]
    [InlineData("\"=1", "\"\"\"\\=1\"")]
    [InlineData(" =1", "\" \\=1\"")]
    [InlineData("; \" -", "\"; \"\" \\-\"")]
    [InlineData("a =1", "\"a =1\"")]
    [InlineData("a=b-c", "\"a=b-c\"")]
    [InlineData(@"\\=1", "\"\\\\=1\"")]
    [InlineData(@"\n=1", "\"\\n=1\"")]
    public void Is_a_cell_that_no_spreadsheet_runs_and_can_be_had_back(string text, string cell)
    {
        Assert.Equal(cell, CsvText.Write(text));

        // As docs/tokens.md tells.
        string read = cell[1..^1].Replace("\"\"", "\"");
        Assert.Equal(text, Regex.Replace(read, "((?:^|;)[\" ]*)\\\\(?=[-=+@＝＋－＠])", "$1"));
    }
}
