using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ClusterTools.Numerics;

namespace ClusterTools.LinearAlgebra;

/// <summary>
/// The two inner loops of C V = X^T (X V) in float for rows X of bfloat16 elements and eight columns V, at twice the
/// speed of <see cref="TileKernel"/> and to about seven digits. The lanes of a vector are sixteen columns of X; sums are
/// folded into double often, and in one written order. The first loop alone makes the products of rows' quotients and a
/// batch of directions.
/// </summary>
/// <remarks>
/// Rows are read to whole vectors: beyond the dimension V and the mean are zero, and whatever finite bytes follow a row
/// are multiplied by that.
/// </remarks>
internal static unsafe class SingleTileKernel
{
    /// <summary>Columns of V.</summary>
    public const int Width = 8;

    /// <summary>Columns of X that a step of either loop takes: dimensions are rounded up to it.</summary>
    public const int Step = 2 * Lanes;

    private const int Lanes = 16;

    // Sums of sixteen lanes in pairs are four roundings; the rest is slack for those in double.
    private const int RoundingsBeyondLanes = 8;

    // Columns of V that stay in a core's first cache while all rows of a block pass.
    private const int ChunkVectors = 40;

    /// <summary>An upper bound of the relative error of <see cref="Dots"/> where products are exact, to sum |x v|.</summary>
    public static double DotError { get; } = RoundingError.Gamma(ChunkVectors + RoundingsBeyondLanes, RoundingError.Single);

    /// <summary>s = (x - mean) v for a block of rows, two at a time.</summary>
    /// <param name="rows">The rows' bfloat16 bits; one row more than asked for may be read.</param>
    /// <param name="rowLength">Elements from one row to the next.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <param name="mean">What is subtracted, padded with zeros.</param>
    /// <param name="v">The columns: [vector][8][16], padded with zeros.</param>
    /// <param name="s">Gets the products: [rows][8], one row more than asked for.</param>
    /// <param name="vectors">The padded dimension over 16.</param>
    public static void Dots(
        ushort* rows, int rowLength, int rowCount, float* mean, float* v, double* s, int vectors)
    {
        for (int row = 0; row < rowCount; row += 2)
        {
            double* sums = s + (row * Width);
            new System.Span<double>(sums, 2 * Width).Clear();
        }

        for (int first = 0; first < vectors; first += ChunkVectors)
        {
            int count = System.Math.Min(ChunkVectors, vectors - first);
            for (int row = 0; row < rowCount; row += 2)
            {
                ushort* x = rows + ((nint)row * rowLength) + (first * Lanes);
                AddDots(x, x + rowLength, mean + (first * Lanes), v + (first * Lanes * Width), s + (row * Width), count);
            }
        }
    }

    /// <summary>y += (x - mean)^T s for a block of rows.</summary>
    /// <param name="rows">The rows' bfloat16 bits.</param>
    /// <param name="rowLength">Elements from one row to the next.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <param name="mean">What is subtracted, padded with zeros.</param>
    /// <param name="s">The factors: [rows][8].</param>
    /// <param name="y">The sums: [8][padded dimension].</param>
    /// <param name="vectors">The padded dimension over 16, even.</param>
    public static void AddOuter(
        ushort* rows, int rowLength, int rowCount, float* mean, float* s, double* y, int vectors)
    {
        for (int first = 0; first < vectors; first += 2)
        {
            AddOuterStep(rows + (first * Lanes), rowLength, rowCount, mean + (first * Lanes), s, y + (first * Lanes), vectors * Lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddDots(ushort* x0, ushort* x1, float* mean, float* v, double* s, int vectors)
    {
        Vector512<float> a0 = default, b0 = default;
        Vector512<float> a1 = default, b1 = default;
        Vector512<float> a2 = default, b2 = default;
        Vector512<float> a3 = default, b3 = default;
        Vector512<float> a4 = default, b4 = default;
        Vector512<float> a5 = default, b5 = default;
        Vector512<float> a6 = default, b6 = default;
        Vector512<float> a7 = default, b7 = default;
        for (int k = 0; k < vectors; k++, x0 += Lanes, x1 += Lanes, mean += Lanes, v += Lanes * Width)
        {
            Vector512<float> center = Vector512.Load(mean);
            Vector512<float> first = Widen(x0) - center;
            Vector512<float> second = Widen(x1) - center;
            Add(v, first, second, ref a0, ref b0);
            Add(v + (1 * Lanes), first, second, ref a1, ref b1);
            Add(v + (2 * Lanes), first, second, ref a2, ref b2);
            Add(v + (3 * Lanes), first, second, ref a3, ref b3);
            Add(v + (4 * Lanes), first, second, ref a4, ref b4);
            Add(v + (5 * Lanes), first, second, ref a5, ref b5);
            Add(v + (6 * Lanes), first, second, ref a6, ref b6);
            Add(v + (7 * Lanes), first, second, ref a7, ref b7);
        }

        s[0] += FixedLanes.Sum(a0);
        s[Width + 0] += FixedLanes.Sum(b0);
        s[1] += FixedLanes.Sum(a1);
        s[Width + 1] += FixedLanes.Sum(b1);
        s[2] += FixedLanes.Sum(a2);
        s[Width + 2] += FixedLanes.Sum(b2);
        s[3] += FixedLanes.Sum(a3);
        s[Width + 3] += FixedLanes.Sum(b3);
        s[4] += FixedLanes.Sum(a4);
        s[Width + 4] += FixedLanes.Sum(b4);
        s[5] += FixedLanes.Sum(a5);
        s[Width + 5] += FixedLanes.Sum(b5);
        s[6] += FixedLanes.Sum(a6);
        s[Width + 6] += FixedLanes.Sum(b6);
        s[7] += FixedLanes.Sum(a7);
        s[Width + 7] += FixedLanes.Sum(b7);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddOuterStep(
        ushort* x, int rowLength, int rowCount, float* mean, float* s, double* y, int columnLength)
    {
        Vector512<float> center0 = Vector512.Load(mean);
        Vector512<float> center1 = Vector512.Load(mean + Lanes);
        Vector512<float> a0 = default, b0 = default;
        Vector512<float> a1 = default, b1 = default;
        Vector512<float> a2 = default, b2 = default;
        Vector512<float> a3 = default, b3 = default;
        Vector512<float> a4 = default, b4 = default;
        Vector512<float> a5 = default, b5 = default;
        Vector512<float> a6 = default, b6 = default;
        Vector512<float> a7 = default, b7 = default;
        for (int row = 0; row < rowCount; row++, x += rowLength, s += Width)
        {
            Vector512<float> first = Widen(x) - center0;
            Vector512<float> second = Widen(x + Lanes) - center1;
            AddScaled(s[0], first, second, ref a0, ref b0);
            AddScaled(s[1], first, second, ref a1, ref b1);
            AddScaled(s[2], first, second, ref a2, ref b2);
            AddScaled(s[3], first, second, ref a3, ref b3);
            AddScaled(s[4], first, second, ref a4, ref b4);
            AddScaled(s[5], first, second, ref a5, ref b5);
            AddScaled(s[6], first, second, ref a6, ref b6);
            AddScaled(s[7], first, second, ref a7, ref b7);
        }

        Fold(y, a0, b0);
        Fold(y + columnLength, a1, b1);
        Fold(y + (2 * columnLength), a2, b2);
        Fold(y + (3 * columnLength), a3, b3);
        Fold(y + (4 * columnLength), a4, b4);
        Fold(y + (5 * columnLength), a5, b5);
        Fold(y + (6 * columnLength), a6, b6);
        Fold(y + (7 * columnLength), a7, b7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Widen(ushort* x)
    {
        Vector512<ushort> bits = Vector256.Load(x).ToVector512Unsafe();
        return (Vector512.WidenLower(bits) << 16).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        float* v, Vector512<float> x0, Vector512<float> x1, ref Vector512<float> sum0, ref Vector512<float> sum1)
    {
        Vector512<float> column = Vector512.Load(v);
        sum0 = Vector512.FusedMultiplyAdd(x0, column, sum0);
        sum1 = Vector512.FusedMultiplyAdd(x1, column, sum1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddScaled(
        float factor, Vector512<float> x0, Vector512<float> x1, ref Vector512<float> sum0, ref Vector512<float> sum1)
    {
        Vector512<float> factors = Vector512.Create(factor);
        sum0 = Vector512.FusedMultiplyAdd(factors, x0, sum0);
        sum1 = Vector512.FusedMultiplyAdd(factors, x1, sum1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fold(double* y, Vector512<float> a, Vector512<float> b)
    {
        (Vector512<double> a0, Vector512<double> a1) = Vector512.Widen(a);
        (Vector512<double> b0, Vector512<double> b1) = Vector512.Widen(b);
        (Vector512.Load(y) + a0).Store(y);
        (Vector512.Load(y + 8) + a1).Store(y + 8);
        (Vector512.Load(y + 16) + b0).Store(y + 16);
        (Vector512.Load(y + 24) + b1).Store(y + 24);
    }
}
