using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;

namespace ClusterTools.Tests.Properties;

/// <summary>
/// A matrix of any bits, rows of zeros, NaN and infinities among them, and a direction of finite bits.
/// </summary>
internal sealed record MatrixCase(int Dimension, ushort[][] Rows, ushort[] Direction)
{
    private const int MostRows = 40;
    private const int MostDimensions = 70;

    private static readonly Gen<ushort> s_ordinary = Bits(0x3C00, 0x4400);

    private static readonly Gen<ushort> s_finite = Gen.Frequency(
        (12, s_ordinary), (2, Gen.Constant((ushort)0)), (1, Bits(1, 0x80)), (1, Bits(0x7F00, 0x7F80)), (
            1, Bits(0, 0x7F80)));

    private static readonly Gen<ushort> s_any = Gen.Frequency((400, s_finite), (1, Bits(0x7F80, 0x8000)));

    /// <summary>Any matrices.</summary>
    public static Gen<MatrixCase> Any { get; } = Of(s_any, s_finite, leastRows: 1, leastDimension: 1);

    /// <summary>Matrices that have principal components: of ordinary numbers, three dimensions and more.</summary>
    public static Gen<MatrixCase> Ordinary { get; } = Of(s_ordinary, s_ordinary, leastRows: 4, leastDimension: 3);

    public TokenMatrix Open(TemporaryFolder folder) =>
        TensorFile.Matrix(folder, Rows.Length, Dimension, [.. Rows.SelectMany(static row => row)]);

    /// <summary>The same with a row less, each in turn.</summary>
    public static IEnumerable<MatrixCase> Smaller(MatrixCase matrix) => matrix.Rows.Length == 1
        ? []
        : matrix.Rows.Select((_, i) => matrix with { Rows = [.. matrix.Rows.Where((_, j) => j != i)] });

    public override string ToString() =>
        $"{Rows.Length} x {Dimension}: {string.Join(" / ", Rows.Select(Text))}, direction {Text(Direction)}";

    private static string Text(ushort[] bits) => string.Join(' ', bits.Select(static b => BFloat16.ToSingle(b)));

    private static Gen<ushort> Bits(int first, int end) =>
        from magnitude in Gen.Choose(first, end - 1)
        from sign in Gen.Elements(0, BFloat16.SignMask)
        select (ushort)(sign | magnitude);

    private static Gen<MatrixCase> Of(Gen<ushort> element, Gen<ushort> direction, int leastRows, int leastDimension) =>
        from count in Gen.Choose(leastRows, MostRows)
        from dimension in Gen.Choose(leastDimension, MostDimensions)
        from rows in Gen.ArrayOf(Gen.Frequency(
            (15, Gen.ArrayOf(element, dimension)),
            (1, element.Select(same => Enumerable.Repeat(same, dimension).ToArray()))), count)
        from vector in Gen.ArrayOf(direction, dimension)
        select new MatrixCase(dimension, rows, vector);
}
