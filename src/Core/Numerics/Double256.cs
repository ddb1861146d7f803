using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ClusterTools.Numerics;

/// <summary>Eight doubles in two registers of 256 bits: AVX2.</summary>
internal unsafe struct Double256(Vector256<double> lower, Vector256<double> upper) : IDoubleLanes<Double256>
{
    private Vector256<double> _lower = lower;
    private Vector256<double> _upper = upper;

    /// <inheritdoc/>
    public static bool IsOneRegister => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Load(double* from) => new(Vector256.Load(from), Vector256.Load(from + 4));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Create(double x)
    {
        Vector256<double> value = Vector256.Create(x);
        return new(value, value);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Widen(float x)
    {
        Vector256<double> value = Vector256.WidenLower(Vector128.Create(x).ToVector256Unsafe());
        return new(value, value);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Widen(float* from) => new(
        Vector256.WidenLower(Vector128.Load(from).ToVector256Unsafe()),
        Vector256.WidenLower(Vector128.Load(from + 4).ToVector256Unsafe()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Widen(ushort* from) =>
        Widen(Vector256.WidenLower(Vector128.Load(from).ToVector256Unsafe()) << 16);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 WidenEven(ushort* from) => Widen(Vector256.Load((uint*)from) << 16);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 WidenOdd(ushort* from) =>
        Widen(Vector256.Load((uint*)from) & Vector256.Create(0xFFFF0000u));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 operator +(Double256 x, Double256 y) => new(x._lower + y._lower, x._upper + y._upper);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 operator -(Double256 x, Double256 y) => new(x._lower - y._lower, x._upper - y._upper);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 operator *(Double256 x, Double256 y) => new(x._lower * y._lower, x._upper * y._upper);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(Double256 x, Double256 y, ref Double256 sum)
    {
        sum._lower = Vector256.FusedMultiplyAdd(x._lower, y._lower, sum._lower);
        sum._upper = Vector256.FusedMultiplyAdd(x._upper, y._upper, sum._upper);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(double* x, Double256 y, ref Double256 sum)
    {
        Vector256<double> factor = Vector256.Create(*x);
        sum._lower = Vector256.FusedMultiplyAdd(factor, y._lower, sum._lower);
        sum._upper = Vector256.FusedMultiplyAdd(factor, y._upper, sum._upper);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplySubtract(Double256 x, Double256 y, ref Double256 z)
    {
        if (Fma.IsSupported)
        {
            z._lower = Fma.MultiplySubtract(x._lower, y._lower, z._lower);
            z._upper = Fma.MultiplySubtract(x._upper, y._upper, z._upper);
            return;
        }

        z._lower = Vector256.FusedMultiplyAdd(x._lower, y._lower, -z._lower);
        z._upper = Vector256.FusedMultiplyAdd(x._upper, y._upper, -z._upper);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(Double256 x) => Sum(x._lower, x._upper);

    /// <summary>The sum of eight doubles, as <see cref="IDoubleLanes{TSelf}.Sum"/> adds them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(Vector256<double> lower, Vector256<double> upper)
    {
        Vector256<double> four = lower + upper;
        Vector128<double> two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(double* to)
    {
        _lower.Store(to);
        _upper.Store(to + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Double256 Widen(Vector256<uint> singles) =>
        new(Vector256.WidenLower(singles.AsSingle()), Vector256.WidenUpper(singles.AsSingle()));
}
