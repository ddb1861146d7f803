using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using ClusterTools.Clusters;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Clusters;

public sealed class ClusterValidationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_verdicts_are_as_defined()
    {
        // 0 to 3 within a degree of the first axis, 4 and 5 along the others, 6 is 0 again.
        TokenMatrix matrix = Matrix(
            [100, 0, 0], [100, 1, 0], [100, 0, 1], [200, -2, 0], [0, 3, 0], [0, 0, -1], [100, 0, 0], [50, 0, 0]);

        Assert.Equal(ClusterVerdict.Identical, Verdict(matrix, 0, 6));
        Assert.Equal(ClusterVerdict.Identical, Verdict(matrix, 4));
        Assert.Equal(ClusterVerdict.Tight, Verdict(matrix, 0, 7));
        Assert.Equal(ClusterVerdict.Tight, Verdict(matrix, 3, 2, 1, 0, 6));
        Assert.Equal(ClusterVerdict.Mixed, Verdict(matrix, 0, 1, 4));
        Assert.Equal(ClusterVerdict.Spread, Verdict(matrix, 0, 4));
        Assert.Equal(ClusterVerdict.Spread, Verdict(matrix, 0, 1, 4, 5));
        Assert.Equal(ClusterVerdict.Spread, Verdict(matrix, 0, 4, 5));
        Assert.Equal(ClusterVerdict.Mixed, Verdict(matrix, 0, 4, 5, 6, 7));
    }

    [Fact]
    public void Near_ends_where_the_cosine_to_the_centroid_is_no_longer_one()
    {
        double degrees = Math.Acos(1 - (1 / 512.0)) * 180 / Math.PI;
        Assert.Equal(degrees, ClusterGeometry.Degrees(ClusterGeometry.NearDistance), 12);
        Assert.Equal(1, BFloat16.ToSingle(BFloat16.FromDouble(1 - (1 / 512.0))));
        Assert.Equal(0.99609375f, BFloat16.ToSingle(BFloat16.FromDouble(1 - (1 / 511.9))));

        // Many along the first axis, so that the centroid is there, and two at angles whose tangents are 1/16 and
        // 17/256.
        var rows = new List<float[]> { new float[] { 16, 1 }, new float[] { 256, 17 } };
        rows.AddRange(Enumerable.Repeat(new float[] { 1, 0 }, 10_000));
        var validation = ClusterValidation.Validate(Matrix([.. rows]), [.. Enumerable.Range(0, rows.Count)]);

        ValidatedMember outlier = Assert.Single(validation.Outliers);
        Assert.Equal((1, 1), (outlier.TokenId, outlier.Population));
        Assert.Equal(Math.Atan(17 / 256.0) * 180 / Math.PI, outlier.Angle, 2);
        Assert.Equal(Math.Atan(1 / 16.0) * 180 / Math.PI, validation.Radius!.Value, 2);
        Assert.Equal((10_000, 0), (validation.Members[2].Population, Math.Round(validation.Members[2].Angle, 2)));
        Assert.Equal(10_002L * 10_001 / 2, validation.PairCount);
        Assert.Equal(validation.PairCount, validation.Distribution.Sum(static item => item.Count));
    }

    [Fact]
    public void Members_are_ranked_by_angle_then_by_id()
    {
        TokenMatrix matrix = Matrix(
            [0, 1, 0], [1, 0, 0], [-1, 0, 0], [0, 0, 1], [1, 0, 0], [0, 0, 0], [float.NaN, 1, 0], [1, 0, 0]);

        var validation = ClusterValidation.Validate(matrix, [7, 6, 5, 4, 3, 2, 1, 0, 0]);

        Assert.Equal([5, 6, 2, 0, 3, 1, 4, 7], validation.Members.Select(static member => member.TokenId));
        Assert.Equal(
            [double.NaN, double.NaN, 180, 90, 90, 0, 0, 0],
            validation.Members.Select(static member => Math.Round(member.Angle, 12)));
        Assert.Equal([1, 1, 1, 1, 1, 3, 3, 3], validation.Members.Select(static member => member.Population));
        Assert.Equal([2, 0, 3], validation.Outliers.Select(static member => member.TokenId));
        Assert.All(validation.Outliers, static member => Assert.True(member.IsOutlier && !member.IsUndefined));
        Assert.Equal([5, 6], validation.Undefined.TokenIds);
        Assert.All(validation.Undefined, static member => Assert.True(member.IsUndefined && !member.IsOutlier));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], validation.TokenIds);
        Assert.Equal((8, 6, 3), (validation.Count, validation.DistinctVectorCount, validation.OutlierCount));
        Assert.Equal(2, validation.UndefinedCount);
        Assert.Equal((28, 13, 3), (validation.PairCount, validation.UndefinedPairCount, validation.PairsAtOne));
        Assert.Equal(3 / 28.0, validation.FractionAtOne);
        Assert.Equal((-1, 1), (validation.Minimum, validation.Maximum));
        Assert.Equal([1, 4, 7], Assert.Single(validation.IdenticalGroups).TokenIds);
        Assert.Equal("Spread: 8 tokens on 6 vectors, 3 outliers, 2 without a direction", validation.ToString());
    }

    [Fact]
    public void Tokens_without_a_direction_have_no_centroid()
    {
        TokenMatrix matrix = Matrix([0, 0], [-0.0f, 0], [0, 0]);

        var zeros = ClusterValidation.Validate(matrix, [0, 1, 2]);
        Assert.Equal((ClusterVerdict.Undefined, 0, 3), (zeros.Verdict, zeros.OutlierCount, zeros.UndefinedCount));
        Assert.Equal([0, 1, 2], zeros.Undefined.TokenIds);
        Assert.Empty(zeros.Outliers);
        Assert.Equal(2, zeros.DistinctVectorCount);
        Assert.Equal((3, 0), (zeros.UndefinedPairCount, zeros.PairsAtOne));
        Assert.Null(zeros.Radius);
        Assert.True(float.IsNaN(zeros.Minimum) && double.IsNaN(zeros.Mean));
        Assert.All(zeros.Members, static member => Assert.True(double.IsNaN(member.Angle)));
        Assert.Equal(ClusterVerdict.Undefined, Verdict(matrix, 0, 2));
        Assert.Equal(ClusterVerdict.Undefined, Verdict(matrix, 1));
    }

    [Fact]
    public void Tokens_without_a_direction_are_neither_near_nor_outliers()
    {
        TokenMatrix matrix = Matrix([0, 0], [0, 0], [3, 4], [3, 4], [3, 4]);

        var mixed = ClusterValidation.Validate(matrix, [0, 1, 2, 3, 4]);
        Assert.Equal((ClusterVerdict.Mixed, 0, 2), (mixed.Verdict, mixed.OutlierCount, mixed.UndefinedCount));
        Assert.Equal(0, mixed.Radius!.Value, 12);
        Assert.Equal(ClusterVerdict.Spread, Verdict(matrix, 0, 1, 2));
        Assert.Equal(ClusterVerdict.Identical, Verdict(matrix, 2, 3));
    }

    [Fact]
    public void A_direction_beside_zeros_is_the_centroid_though_no_row_has_a_cosine()
    {
        // The norm of row 1 overflows bfloat16, so that no pair has a cosine.
        byte[] bytes = [.. new[] { 0, 0, 1e300, 0 }.SelectMany(BitConverter.GetBytes)];
        TokenMatrix matrix = TensorFile.Open(_folder, new SafetensorsItem("W", SafetensorsDType.F64, [2, 2], bytes));

        var validation = ClusterValidation.Validate(matrix, [0, 1]);

        Assert.Equal([0], validation.Undefined.TokenIds);
        Assert.Equal((ClusterVerdict.Spread, 0.0), (validation.Verdict, validation.Radius));
    }

    [Fact]
    public void Rows_of_huge_and_tiny_numbers_have_angles()
    {
        float[] elements = [3e38f, 3e38f, 1e-40f, 1e-40f, 1, 1, 1, -1];
        byte[] bytes = [.. elements.Select(static x => x * (Math.Abs(x) > 1 ? 1e200 : 1))
            .SelectMany(BitConverter.GetBytes)];
        TokenMatrix matrix = TensorFile.Open(_folder, new SafetensorsItem("W", SafetensorsDType.F64, [4, 2], bytes));

        var validation = ClusterValidation.Validate(matrix, [0, 1, 2, 3]);

        // As bfloat16, the first row is infinite and has no cosine; its direction is as good as any.
        Assert.Equal([90, 0, 0, 0], validation.Members.Select(static member => Math.Round(member.Angle, 9)));
        Assert.Equal((ClusterVerdict.Mixed, 3), (validation.Verdict, validation.UndefinedPairCount));
    }

    [Theory]
    [InlineData("medium")]
    [InlineData("tiny")]
    public void The_planted_cluster_is_tight_and_has_the_planted_groups(string size)
    {
        JsonElement planted = JsonDocument.Parse(File.ReadAllText(Golden.File(size, "planted.json"))).RootElement;
        int[] ids = Ids(planted.GetProperty("cluster_ids"));
        TokenMatrix matrix = Golden.Matrix(size);

        var validation = ClusterValidation.Validate(matrix, ids);

        Assert.Equal(ClusterVerdict.Tight, validation.Verdict);
        Assert.Equal(
            planted.GetProperty("identical_groups").EnumerateArray().Select(Ids).Where(static set => set.Length > 1),
            validation.IdenticalGroups.Select(static group => group.TokenIds.ToArray()));
        int copies = validation.IdenticalGroups.Sum(static group => group.Count - 1);
        Assert.Equal(ids.Length - copies, validation.DistinctVectorCount);

        // Those planted farther off than others.
        int[] wide = Ids(planted.GetProperty("wide_ids"));
        Assert.Equal(wide, validation.Members.Take(wide.Length).Select(static member => member.TokenId).Order());
    }

    [Fact]
    public void False_members_are_the_outliers()
    {
        TokenMatrix matrix = Golden.Matrix("medium");
        CosineCluster cluster = CosineCluster.Mode(CosineMeasurement.Measure(Golden.TorchDirection("medium")));
        int[] strangers = [0, 1000, 2000, 3000];

        Assert.Equal(ClusterVerdict.Tight, ClusterValidation.Validate(cluster).Verdict);
        var mixed = ClusterValidation.Validate(matrix, [.. cluster.TokenIds, .. strangers]);

        Assert.Equal(ClusterVerdict.Mixed, mixed.Verdict);
        Assert.Equal(strangers, mixed.Outliers.Select(static member => member.TokenId).Order());
        Assert.Equal(ClusterValidation.Validate(cluster).Radius, mixed.Radius);
    }

    [Fact]
    public void A_cluster_needs_a_matrix_of_as_many_tokens()
    {
        var saved = (CosineCluster)ClusterFile.Load(Golden.File("tiny", "torch_cluster.safetensors"));

        Assert.Equal("MatrixMissing", Error(() => ClusterValidation.Validate(saved)));
        Assert.Equal(
            "ClusterOfAnotherMatrix", Error(() => ClusterValidation.Validate(saved, Golden.Matrix("medium"))));
        var validation = ClusterValidation.Validate(saved, Golden.Matrix("tiny"));
        Assert.Same(saved, validation.Cluster);
        Assert.Equal(saved.TokenIds, validation.TokenIds);
    }

    [Fact]
    public void Ids_must_be_there()
    {
        TokenMatrix matrix = Matrix([1, 0]);

        Assert.Equal("TokenIdOutOfRange", Error(() => ClusterValidation.Validate(matrix, [0, 1])));
        Assert.Equal("TokenIdOutOfRange", Error(() => ClusterValidation.Validate(matrix, [-1])));
        Assert.Throws<ArgumentOutOfRangeException>(() => ClusterValidation.Validate(matrix, []));
    }

    private static int[] Ids(JsonElement ids) => [.. ids.EnumerateArray().Select(static id => id.GetInt32())];

    private static string Error(Func<object> action) => Assert.ThrowsAny<ClusterToolsException>(action).ErrorId;

    private static ClusterVerdict Verdict(TokenMatrix matrix, params int[] ids) =>
        ClusterValidation.Validate(matrix, ids).Verdict;

    private TokenMatrix Matrix(params float[][] rows) => TensorFile.Matrix(
        _folder, rows.Length, rows[0].Length, [.. rows.SelectMany(static row => row).Select(BFloat16.FromSingle)]);
}
