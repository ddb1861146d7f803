using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace ClusterTools.Tests.Tokens;

/// <summary>The tokenizer beside a matrix, read when it is needed.</summary>
public sealed class MatrixTokenTests
{
    private const string Small = """{"model":{"type":"BPE","vocab":{"a":0,"b":1,"past the matrix":9}}}""";

    [Fact]
    public void Has_no_texts_without_a_tokenizer()
    {
        using TemporaryFolder folder = new();
        TokenMatrix matrix = Matrix(folder);

        Assert.Null(matrix.Tokenizer);
        Assert.Null(matrix.GetToken(0));
        Assert.Empty(matrix.FindToken("a"));
    }

    [Fact]
    public void Finds_the_tokenizer_beside_the_matrix()
    {
        using TemporaryFolder folder = new();
        string path = TokenizerText.Write(folder, "tokenizer.json", Small);
        TokenMatrix matrix = Matrix(folder);

        Assert.Equal(path, matrix.Tokenizer?.Path);
        Assert.Equal(["a", "b", null, "past the matrix", null], new[] { 0, 1, 2, 9, -1 }.Select(matrix.GetToken));
        Assert.Equal([1], matrix.FindToken("b"));
        Assert.Empty(matrix.FindToken("past the matrix"));
        Assert.Null(matrix.Tokenizer!.TakeWarning());
    }

    [Fact]
    public void Takes_the_tokenizer_that_is_given()
    {
        using TemporaryFolder folder = new();
        TokenizerText.Write(folder, "tokenizer.json", "bad");
        Tokenizer given = Tokenizer.Load(TokenizerText.Write(folder, "other.json", """{"x":0}"""));
        TokenMatrix matrix = TokenMatrix.Open(Matrix(folder).Path, tokenizer: given);

        Assert.Same(given, matrix.Tokenizer);
        Assert.Equal("x", matrix.GetToken(0));
    }

    [Fact]
    public void Reads_the_file_at_the_first_use_and_once()
    {
        using TemporaryFolder folder = new();
        string path = TokenizerText.Write(folder, "tokenizer.json", "bad");
        TokenMatrix matrix = Matrix(folder);
        File.WriteAllText(path, Small);

        Assert.Equal("a", matrix.GetToken(0));
        File.Delete(path);
        Assert.Equal("b", matrix.GetToken(1));
    }

    [Fact]
    public void Gives_all_threads_the_same_texts()
    {
        using TemporaryFolder folder = new();
        TokenizerText.Write(folder, "tokenizer.json", Small);
        TokenMatrix matrix = Matrix(folder);

        string?[] texts = new string?[64];
        Parallel.For(0, texts.Length, i => texts[i] = matrix.GetToken(1));

        Assert.All(texts, static text => Assert.Equal("b", text));
    }

    [Fact]
    public void Has_no_texts_and_one_warning_where_the_tokenizer_is_bad()
    {
        using TemporaryFolder folder = new();
        string path = TokenizerText.Write(folder, "tokenizer.json", """{"model":{"type":"BPE","vocab":{"a":-1}}}""");
        TokenMatrix matrix = Matrix(folder);

        Assert.Null(matrix.Tokenizer!.TakeWarning(readNow: false));
        Assert.Null(matrix.GetToken(0));
        Assert.Empty(matrix.FindToken("a"));
        Assert.Null(matrix.Tokenizer.GetKind(0));

        int told = 0;
        Parallel.For(0, 32, _ =>
        {
            if (matrix.Tokenizer.TakeWarning() is string warning)
            {
                Assert.Contains(path, warning, StringComparison.Ordinal);
                Interlocked.Increment(ref told);
            }
        });
        Assert.Equal(1, told);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("version https://git-lfs.github.com/spec/v1\n")]
    [InlineData("{\"model\":{\"vocab\":{\"a\":0},\"merges\":[\"a b\",")]
    public void Sees_at_a_glance_what_was_not_fetched_whole(string text)
    {
        using TemporaryFolder folder = new();
        TokenizerText.Write(folder, "tokenizer.json", text);

        Assert.NotNull(Matrix(folder).Tokenizer!.TakeWarning(readNow: false));
    }

    [Fact]
    public void Gives_members_their_texts()
    {
        using TemporaryFolder folder = new();
        TokenizerText.Write(folder, "tokenizer.json", Small);
        CosineCluster cluster = CosineCluster.Mode(
            CosineMeasurement.Measure(new SkyDirection(TensorFile.UnitBasis(Matrix(folder)), 0, 0, new(3, 1, 2))));

        Assert.Equal(["a", "b", null, null], cluster.Members.Select(static member => member.Token));
        Assert.Equal(
            [TokenKind.Text, TokenKind.Text, null, null], cluster.Members.Select(static member => member.Kind));
        Assert.Equal(["a", "b", "2", "3"], cluster.Members.Select(static member => member.ToString()));
    }

    // Four rows alike, of one cosine to every direction.
    private static TokenMatrix Matrix(TemporaryFolder folder) =>
        TensorFile.Matrix(folder, 4, 3, [.. Enumerable.Repeat<ushort>(0x3F80, 12)]);
}
