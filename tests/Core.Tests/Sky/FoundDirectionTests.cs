using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Linq;
using System.Threading;
using ClusterTools.Numerics;
using ClusterTools.Safetensors;
using ClusterTools.Tests.Tokens;
using Xunit;

namespace ClusterTools.Tests.Sky;

/// <summary>Directions found from tokens and from vectors.</summary>
public sealed class FoundDirectionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The axes are x, z, y; the last dimension is outside the sky.
    [Theory]
    [SuppressMessage("Usage", "xUnit1025", Justification = "0 and -0.0 differ in a bit.")]
    [InlineData(1, 0, 0, 0, 0, 0, 1)]
    [InlineData(3, 3, 0, 0, 45, 0, 1)]
    [InlineData(2, 0, 2, 0, 0, 45, 1)]
    [InlineData(2, 0, -2, 0, 0, -45, 1)]
    [InlineData(-4, 0, 0, 0, 0, 180, 1)]
    [InlineData(-4, 0, -0.0, 0, 0, 180, 1)]
    [InlineData(-1e6, 0, -1, 0, 0, 180, 1)]
    [InlineData(0, 5, 0, 0, 90, 0, 1)]
    [InlineData(0, -5, 0, 0, -90, 0, 1)]
    [InlineData(-1e-6, -1, 1e-6, 0, -90, 0, 1)]
    [InlineData(3, 0, 0, 4, 0, 0, 0.6)]
    [InlineData(0, 0, 1, -1, 0, 90, 0.70710678118654752)]
    public void A_token_is_found_where_its_row_points(
        double x, double z, double y, double outside, double latitude, double longitude, double coverage)
    {
        SkyDirection direction = SkyDirection.FromTokens(Basis([x, z, y, outside]), [0]);

        // As bits: a negative zero would be shown as -0.
        Assert.Equal(Bits(latitude, longitude), Bits(direction.Latitude, direction.Longitude));
        Assert.Equal(coverage, direction.Coverage, 1e-12);
        Assert.InRange(direction.Coverage, 0, 1);
        Assert.True(direction.IsInSky);
        Assert.Equal(0, direction.Vector[3]);
    }

    [Fact]
    public void Angles_are_rounded_to_a_thousandth_of_a_degree()
    {
        // 1 / 3 of a right angle, and atan(1 / sqrt 2) = 35.26438968275466.
        SkyDirection third = SkyDirection.FromTokens(Basis([Math.Sqrt(3), 0, 1, 0]), [0]);
        SkyDirection cube = SkyDirection.FromTokens(Basis([1, 1, 1, 0]), [0]);

        Assert.Equal((0, 30), (third.Latitude, third.Longitude));
        Assert.Equal((35.264, 45), (cube.Latitude, cube.Longitude));
    }

    [Theory]
    [InlineData("tiny", 2, 1, 3)]
    [InlineData("tiny", -3, 4, -1)]
    [InlineData("medium", 2, 1, 3)]
    public void The_printed_angles_are_the_whole_direction(string size, int north, int meridian, int equinox)
    {
        PcaBasis basis = PcaBasis.Compute(Golden.Matrix(size), new ComponentCount(4));
        var axes = new SkyAxes(north, meridian, equinox);
        for (int token = 0; token < basis.TokenMatrix!.TokenCount; token += 3)
        {
            SkyDirection found = SkyDirection.FromTokens(basis, [token], axes);
            SkyDirection typed = new(basis, Printed(found.Latitude), Printed(found.Longitude), axes);

            // What a saved cluster holds, read back as the shortest decimal.
            SkyDirection saved = new(basis, Saved(found.Latitude), Saved(found.Longitude), axes);
            Assert.Equal(found.Vector, typed.Vector);
            Assert.Equal(found.Vector, saved.Vector);
            Assert.Equal((found.Latitude, found.Longitude), (typed.Latitude, typed.Longitude));
        }

        static double Printed(double degrees) =>
            double.Parse(degrees.ToString("F3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

        static double Saved(double degrees) =>
            double.Parse(((float)degrees).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    [Fact]
    public void The_direction_is_the_nearest_of_the_sky()
    {
        PcaBasis basis = PcaBasis.Compute(Golden.Matrix("tiny"), new ComponentCount(3));
        for (int token = 0; token < 50; token++)
        {
            double[] row = Array.ConvertAll(basis.TokenMatrix!.GetVector(token), static element => (double)element);
            SkyDirection found = SkyDirection.FromTokens(basis, [token]);
            double cosine = Cosine(row, found);

            // The cosine to it is the coverage, but for the rounding of the angles; away from it there are smaller
            // ones.
            Assert.Equal(found.Coverage, cosine, 1e-7);
            Assert.True(Cosine(row, new SkyDirection(basis, found.Latitude, found.Longitude + 1)) < cosine);
            double inward = found.Latitude > 0 ? -1 : 1;
            Assert.True(Cosine(row, new SkyDirection(basis, found.Latitude + inward, found.Longitude)) < cosine);
        }
    }

    [Fact]
    public void Several_tokens_count_alike_whatever_their_length()
    {
        PcaBasis basis = Basis([100, 0, 0, 0], [0, 0, 0.5, 0], [0, 0, 1e-30, 0]);

        Assert.Equal(45, SkyDirection.FromTokens(basis, [0, 1]).Longitude);
        Assert.Equal(45, SkyDirection.FromTokens(basis, [2, 0]).Longitude);

        // atan 2: two tokens, and one that is named twice counts once.
        Assert.Equal(63.435, SkyDirection.FromTokens(basis, [1, 0, 2]).Longitude);
        Assert.Equal(45, SkyDirection.FromTokens(basis, [1, 0, 1]).Longitude);
        Assert.Equal(1, SkyDirection.FromTokens(basis, [1, 0, 1]).Coverage, 1e-15);
    }

    [Fact]
    public void Coverage_of_several_is_that_of_their_mean()
    {
        // What is outside the sky cancels out.
        PcaBasis basis = Basis([1, 0, 0, 1], [1, 0, 0, -1]);

        Assert.Equal(Math.Sqrt(0.5), SkyDirection.FromTokens(basis, [0]).Coverage, 1e-15);
        Assert.Equal(1, SkyDirection.FromTokens(basis, [0, 1]).Coverage, 1e-15);
    }

    [Fact]
    public void The_order_of_tokens_changes_no_bit()
    {
        PcaBasis basis = PcaBasis.Compute(Golden.Matrix("tiny"), new ComponentCount(3));
        int[] ids = [.. Enumerable.Range(0, 40)];
        SkyDirection first = SkyDirection.FromTokens(basis, ids);
        for (int round = 0; round < 5; round++)
        {
            new Random(round).Shuffle(ids);
            SkyDirection again = SkyDirection.FromTokens(basis, ids);

            Assert.Equal(Bits(first.Latitude, first.Longitude, first.Coverage),
                Bits(again.Latitude, again.Longitude, again.Coverage));
        }
    }

    [Theory]
    [InlineData(1e308)]
    [InlineData(1e-320)]
    [InlineData(1)]
    public void Rows_may_be_of_any_length(double scale)
    {
        PcaBasis basis = Basis([1.5 * scale, 0, 1.5 * scale, 0]);

        SkyDirection direction = SkyDirection.FromTokens(basis, [0]);

        Assert.Equal((45, 1), (direction.Longitude, Math.Round(direction.Coverage, 12)));
    }

    [Fact]
    public void A_component_turned_round_turns_its_angle()
    {
        PcaBasis basis = Basis([3, 2, 1, 0]);
        SkyDirection direction = SkyDirection.FromTokens(basis, [0]);
        SkyDirection turned = SkyDirection.FromTokens(basis, [0], new(-2, 1, -3));

        Assert.Equal((-direction.Latitude, -direction.Longitude), (turned.Latitude, turned.Longitude));
        Assert.Equal(direction.Vector, turned.Vector);
        Assert.Equal((-2, 1, -3), (turned.North, turned.Meridian, turned.Equinox));
    }

    [Fact]
    public void Components_need_not_be_of_unit_length()
    {
        PcaBasis basis = Basis([6, 4, 2, 1]);
        var stretched = new PcaBasis(
            [[3.0, 0, 0, 0], [0, 0.5, 0, 0], [0, 0, 7.0, 0]], [3, 2, 1], new double[4], 6, basis.TokenMatrix);

        SkyDirection expected = SkyDirection.FromTokens(basis, [0]);
        SkyDirection actual = SkyDirection.FromTokens(stretched, [0]);

        Assert.Equal(expected.Coverage, actual.Coverage, 1e-14);
        Assert.All(
            expected.Vector.Zip(actual.Vector), static pair => Assert.Equal(pair.First, pair.Second, 2e-5));
    }

    [Fact]
    public void A_vector_is_kept_and_its_projection_told()
    {
        PcaBasis basis = Basis([1, 1, 1, 1]);
        SkyDirection direction = SkyDirection.FromVector(basis, [0, 0, 6, 8]);

        Assert.Equal([0, 0, 0.6f, 0.8f], direction.Vector);
        Assert.Equal((0, 90), (direction.Latitude, direction.Longitude));
        Assert.Equal((0, 1, 0), (direction.X, direction.Y, direction.Z));
        Assert.Equal(0.6, direction.Coverage, 1e-15);
        Assert.False(direction.IsInSky);
        Assert.Equal("a vector at latitude 0, longitude 90 (north 2, meridian 1, equinox 3)", direction.ToString());
    }

    [Theory]
    [InlineData(1e300)]
    [InlineData(1e-310)]
    [InlineData(-double.Epsilon)]
    [InlineData(double.MaxValue)]
    public void A_vector_may_be_of_any_length(double scale)
    {
        SkyDirection direction = SkyDirection.FromVector(Basis([1, 1, 1, 1]), [scale, 0, 0, scale]);

        float half = Math.Sign(scale) * (float)Math.Sqrt(0.5);
        Assert.Equal([half, 0, 0, half], direction.Vector);
    }

    [Fact]
    public void A_tokens_own_vector_has_cosine_1()
    {
        PcaBasis basis = PcaBasis.Compute(Golden.Matrix("tiny"), new ComponentCount(3));
        for (int token = 0; token < 20; token++)
        {
            double[] row = Array.ConvertAll(basis.TokenMatrix!.GetVector(token), static element => (double)element);
            SkyDirection direction = SkyDirection.FromVector(basis, row);

            Assert.InRange(CosineMeasurement.Measure(direction).Cosines[token], 0.996f, 1.01f);
            SkyDirection projected = SkyDirection.FromTokens(basis, [token]);
            Assert.Equal((projected.Latitude, projected.Longitude), (direction.Latitude, direction.Longitude));
            Assert.Equal(projected.Coverage, direction.Coverage, 1e-14);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public void A_token_beyond_the_matrix_is_refused(int token)
    {
        ClusterToolsException error = Refused(Basis([1, 0, 0, 0], [1, 0, 0, 0]), 0, token);

        Assert.Equal("TokenIdOutOfRange", error.ErrorId);
        Assert.Contains($"no token {token}:", error.Message, StringComparison.Ordinal);
        Assert.Contains("the tokens 0 to 1.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void A_row_without_direction_is_refused(double element)
    {
        ClusterToolsException error = Refused(Basis([1, 0, 0, 0], [0, 0, 0, element]), 0, 1);

        Assert.Equal("TokenVectorInvalid", error.ErrorId);
        string reason = element == 0 ? "row 1 is zero" : "row 1 is not finite";
        Assert.StartsWith("One of the 2 tokens of ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith($" has no direction: {reason}. Leave it out.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_of_rows_without_direction_is_told_by_what_they_are()
    {
        PcaBasis basis = Basis([1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [double.NaN, 1, 0, 0]);

        Assert.EndsWith(
            "3 of the 4 tokens of " + basis.TokenMatrix
            + " have no direction: rows 1, 2 are zero, row 3 is not finite. Leave them out.",
            Refused(basis, 3, 2, 1, 0).Message,
            StringComparison.Ordinal);
        Assert.EndsWith(
            "2 of the 2 tokens of " + basis.TokenMatrix
            + " have no direction: rows 1, 2 are zero. Name other tokens.",
            Refused(basis, 1, 2).Message,
            StringComparison.Ordinal);
        Assert.EndsWith(
            "Token 1 of " + basis.TokenMatrix + " has no direction: row 1 is zero. Name other tokens.",
            Refused(basis, 1).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_that_cancel_out_are_refused()
    {
        ClusterToolsException error = Refused(Basis([1, 3, 0, 7], [-0.1, -0.3, 0, -0.7]), 0, 1);

        Assert.Equal("TokenVectorInvalid", error.ErrorId);
        Assert.Contains("0, 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_at_right_angles_to_the_sky_is_refused()
    {
        PcaBasis basis = Basis([0, 0, 0, 1]);

        Assert.Equal("VectorOutsideSky", Refused(basis, 0).ErrorId);
        Assert.Equal(
            SkyError.VectorOutsideSky,
            Assert.Throws<SkyException>(() => SkyDirection.FromVector(basis, [1e-15, 0, 0, 1])).Error);
        Assert.Equal(90, SkyDirection.FromVector(basis, [0, 0, 1e-9, 1]).Longitude);
    }

    [Theory]
    [InlineData(TokenMatrixError.DimensionMismatch, new double[] { 1, 2, 3 })]
    [InlineData(TokenMatrixError.DimensionMismatch, new double[0])]
    [InlineData(TokenMatrixError.VectorInvalid, new[] { 0, 0, -0.0, 0 })]
    [InlineData(TokenMatrixError.VectorInvalid, new[] { 1, double.NaN, 0, 0 })]
    [InlineData(TokenMatrixError.VectorInvalid, new[] { 1, 0, 0, double.PositiveInfinity })]
    public void A_vector_without_direction_is_refused(TokenMatrixError expected, double[] vector)
    {
        var error = Assert.Throws<TokenMatrixException>(
            () => SkyDirection.FromVector(Basis([1, 1, 1, 1]), vector));

        Assert.Equal((expected, expected.ToString()), (error.Error, error.ErrorId));
    }

    [Fact]
    public void Tokens_need_a_matrix_and_a_token_is_needed()
    {
        var basis = new PcaBasis([[1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0]], [3, 2, 1], new double[3], 6);

        Assert.Equal("MatrixMissing", Refused(basis, 0).ErrorId);
        Assert.Equal("MatrixMissing", RefusedText(basis, "a").ErrorId);
        Assert.Throws<ArgumentOutOfRangeException>(() => SkyDirection.FromTokens(basis, Array.Empty<int>()));
        Assert.Equal(90, SkyDirection.FromVector(basis, [0, 0, 1]).Longitude);
    }

    [Theory]
    [InlineData(2, 1, 4, SkyError.ComponentNotInBasis)]
    [InlineData(2, 1, 0, SkyError.ComponentNotInBasis)]
    [InlineData(2, 1, -1, SkyError.ComponentsNotDistinct)]
    public void Components_are_checked(int north, int meridian, int equinox, SkyError expected)
    {
        PcaBasis basis = Basis([1, 1, 1, 1]);

        foreach (Action act in (Action[])[
            () => SkyDirection.FromTokens(basis, [0], new(north, meridian, equinox)),
            () => SkyDirection.FromTokens(basis, ["a"], new(north, meridian, equinox)),
            () => SkyDirection.FromVector(basis, [1, 1, 1, 1], new(north, meridian, equinox))])
        {
            Assert.Equal(expected, Assert.Throws<SkyException>(act).Error);
        }
    }

    [Fact]
    public void Tokens_are_found_by_text()
    {
        TokenizerText.Write(_folder, "tokenizer.json", """{"model":{"type":"BPE","vocab":{"a":0,"Ġa":1,"Ġb":2,"past":9}},"decoder":{"type":"ByteLevel"}}""");
        PcaBasis basis = Basis([1, 0, 0, 0], [0, 0, 1, 0], [1, 0, 1, 0]);

        Assert.Equal(0, SkyDirection.FromTokens(basis, ["a"]).Longitude);
        Assert.Equal(90, SkyDirection.FromTokens(basis, [" a"]).Longitude);
        Assert.Equal(90, SkyDirection.FromTokens(basis, ["Ġa"]).Longitude);
        Assert.Equal(22.5, SkyDirection.FromTokens(basis, [" b", "a"]).Longitude);

        ClusterToolsException missing = RefusedText(basis, "a", "b");
        Assert.Equal("TokenTextNotFound", missing.ErrorId);
        Assert.Contains("the text 'b', but one has ' b'.", missing.Message, StringComparison.Ordinal);
        Assert.Contains("but one has 'a'.", RefusedText(basis, "a ").Message, StringComparison.Ordinal);
        Assert.DoesNotContain("but one", RefusedText(basis, "past").Message, StringComparison.Ordinal);
        Assert.DoesNotContain("but one", RefusedText(basis, " ").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_of_several_tokens_is_refused_with_their_ids()
    {
        TokenizerText.Write(
            _folder,
            "tokenizer.json",
            """{"model":{"type":"Unigram","vocab":[["x",0],["A",-1],["A",-2]]},"decoder":{"type":"Metaspace"}}""");
        ClusterToolsException error = RefusedText(Basis([1, 0, 0, 0], [0, 0, 1, 0], [1, 0, 1, 0]), "A");

        Assert.Equal("TokenTextAmbiguous", error.ErrorId);
        Assert.StartsWith("2 tokens of", error.Message, StringComparison.Ordinal);
        Assert.Contains("'A': 1, 2. ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "Import-TokenMatrix -Tokenizer")]
    [InlineData("""{"model":{"vocab":{"a":-1}}}""", "the id of 'a' is '-1'")]
    public void Texts_that_are_not_known_are_refused(string? tokenizer, string reason)
    {
        if (tokenizer is not null)
        {
            TokenizerText.Write(_folder, "tokenizer.json", tokenizer);
        }

        ClusterToolsException error = RefusedText(Basis([1, 0, 0, 0]), "a");

        Assert.Equal("TokenTextsMissing", error.ErrorId);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_many_rows_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var context = new ComputeContext(cancellationToken: stop.Token);

        Assert.Throws<OperationCanceledException>(
            () => SkyDirection.FromTokens(Basis([1, 0, 0, 0]), [0], context: context));
    }

    private static ClusterToolsException Refused(PcaBasis basis, params int[] tokens) =>
        Assert.ThrowsAny<ClusterToolsException>(() => SkyDirection.FromTokens(basis, tokens));

    private static ClusterToolsException RefusedText(PcaBasis basis, params string[] tokens) =>
        Assert.ThrowsAny<ClusterToolsException>(() => SkyDirection.FromTokens(basis, tokens));

    private static double Cosine(double[] row, SkyDirection direction)
    {
        double[] vector = [.. direction.Vector.Select(static element => (double)element)];
        return FixedLanes.Dot(row, vector) / (FixedLanes.Norm(row) * FixedLanes.Norm(vector));
    }

    private static long[] Bits(params double[] values) => Array.ConvertAll(values, BitConverter.DoubleToInt64Bits);

    // The first three unit vectors, and a matrix of these rows.
    private PcaBasis Basis(params double[][] rows) => TensorFile.UnitBasis(TensorFile.Open(
        _folder, SafetensorsItem.FromF64("W", [.. rows.SelectMany(static row => row)], [rows.Length, 4])));
}
