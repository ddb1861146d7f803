using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using ClusterTools.Matrices;
using ClusterTools.Safetensors;
using ClusterTools.Scans;
using Xunit;

namespace ClusterTools.Tests.Scans;

public sealed class IdenticalRowsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Hashes => ["keyed", "all equal", "first byte", "two values"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Hashes))]
    public void Sets_are_those_of_equal_bytes_whatever_the_hash(string name)
    {
        var random = new Random(1);
        foreach (int dimension in (int[])[1, 31, 32, 33, 64, 65, 200])
        {
            // Few patterns, so that many rows are equal, and more that differ in one element, often the last.
            ushort[][] rows = [.. Enumerable.Range(0, 400).Select(_ =>
            {
                var row = new ushort[dimension];
                row[random.Next(3) == 0 ? dimension - 1 : random.Next(dimension)] = (ushort)random.Next(4);
                return row;
            })];
            ushort[] bits = [.. rows.SelectMany(static row => row)];
            TokenMatrix matrix = TensorFile.Matrix(_folder, rows.Length, dimension, bits);
            int[][] expected = [.. Enumerable.Range(0, rows.Length)
                .GroupBy(id => string.Join(',', rows[id])).Select(static set => set.ToArray())
                .Where(static set => set.Length > 1)
                .OrderByDescending(static set => set.Length).ThenBy(static set => set[0])];

            foreach (int threads in (int[])[1, 3])
            {
                Assert.Equal(expected, Find(new RowSelection(matrix), Hash(name, matrix), threads));
            }

            int[] some = [.. Enumerable.Range(0, rows.Length).Where(static id => id % 3 != 1)];
            var selection = new RowSelection(matrix, some.Reverse().Concat(some));
            Assert.Equal(
                expected.Select(set => set.Intersect(some).ToArray()).Where(static set => set.Length > 1)
                    .OrderByDescending(static set => set.Length).ThenBy(static set => set[0]),
                Find(selection, Hash(name, matrix), 2).Select(set => Array.ConvertAll(set, selection.IdOf)));
        }
    }

    [Fact]
    public void Equal_beginnings_and_equal_ends_are_not_equal_rows()
    {
        ushort[] bits = new ushort[3 * 100];
        bits[99] = 1;
        bits[100] = 1;
        TokenMatrix matrix = TensorFile.Matrix(_folder, 3, 100, bits);

        Assert.Empty(IdenticalTokenGroup.Find(matrix));
    }

    [Fact]
    public void Zeros_of_both_signs_differ_and_NaN_of_one_pattern_are_equal()
    {
        TokenMatrix matrix = TensorFile.Matrix(_folder, 6, 2, [0, 0, 0x8000, 0, 0x7FC0, 1, 0, 0, 0x7FC0, 1, 0x7FC1, 1]);

        IReadOnlyList<IdenticalTokenGroup> groups = IdenticalTokenGroup.Find(matrix);

        Assert.Equal([[0, 3], [2, 4]], groups.Select(static group => group.TokenIds));
        Assert.Equal([0, double.NaN], groups.Select(static group => group.Norm));
    }

    [Fact]
    public void Elements_of_other_types_are_compared_as_they_are_in_the_file()
    {
        // The first two are the same as bfloat16, and are not the same.
        float[] elements = [1, 2, 1, 2.0001f, 1, 2];
        byte[] bytes = [.. elements.SelectMany(BitConverter.GetBytes)];
        TokenMatrix matrix = TensorFile.Open(_folder, new SafetensorsItem("W", SafetensorsDType.F32, [3, 2], bytes));

        IdenticalTokenGroup group = Assert.Single(IdenticalTokenGroup.Find(matrix));

        Assert.Equal([0, 2], group.TokenIds);
        Assert.Equal(Math.Sqrt(5), group.Norm);
        Assert.Equal((2, "2 identical tokens from 0"), (group.Count, group.ToString()));
        Assert.Equal([null, null], group.Tokens);
    }

    [Theory]
    [InlineData("medium")]
    [InlineData("tiny")]
    public void The_planted_groups_are_found(string size)
    {
        JsonElement planted = JsonDocument.Parse(File.ReadAllText(Golden.File(size, "planted.json"))).RootElement;
        int[][] expected = [.. planted.GetProperty("identical_groups").EnumerateArray()
            .Select(static set => set.EnumerateArray().Select(static id => id.GetInt32()).ToArray())
            .Where(static set => set.Length > 1)];

        Assert.NotEmpty(expected);
        Assert.Equal(expected, IdenticalTokenGroup.Find(Golden.Matrix(size)).Select(static group => group.TokenIds));
    }

    [Fact]
    public void No_selected_row_or_one_has_no_group()
    {
        TokenMatrix matrix = TensorFile.Matrix(_folder, 2, 1, [0, 0]);

        Assert.Empty(IdenticalTokenGroup.Find(matrix, []));
        Assert.Empty(IdenticalTokenGroup.Find(matrix, [1, 1]));
        Assert.Single(IdenticalTokenGroup.Find(matrix, [1, 0]));
        TokenMatrixException error = Assert.Throws<TokenMatrixException>(() => IdenticalTokenGroup.Find(matrix, [2]));
        Assert.Equal(TokenMatrixError.TokenIdOutOfRange, error.Error);
    }

    [Fact]
    public void A_search_can_be_stopped_and_a_changed_file_is_refused()
    {
        TokenMatrix matrix = TensorFile.Matrix(_folder, 2, 1, [0, 0]);
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();

        Assert.Throws<OperationCanceledException>(
            () => IdenticalTokenGroup.Find(matrix, context: new ComputeContext(1, cancellationToken: stopped.Token)));

        File.SetLastWriteTimeUtc(matrix.Path, File.GetLastWriteTimeUtc(matrix.Path).AddSeconds(1));
        TokenMatrixException error = Assert.Throws<TokenMatrixException>(() => IdenticalTokenGroup.Find(matrix));
        Assert.Equal(TokenMatrixError.MatrixFileChanged, error.Error);
    }

    private static int[][] Find(RowSelection rows, Func<ReadOnlySpan<byte>, ulong>? hash, int threads)
    {
        using var scan = new RowScan(rows);
        return IdenticalRows.Find(scan, new ComputeContext(threads), hash);
    }

    private static Func<ReadOnlySpan<byte>, ulong>? Hash(string name, TokenMatrix matrix) => name switch
    {
        "all equal" => static _ => 0,
        "first byte" => static row => row[0],
        "two values" => static row => row[^2] % 2u,
        _ => new RowHash(matrix.Dimension * 2).Of,
    };
}
