using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace ClusterTools.Numerics;

/// <summary>Eight doubles in four registers of 128 bits: NEON, and all other processors.</summary>
internal unsafe struct Double128(
    Vector128<double> a, Vector128<double> b, Vector128<double> c, Vector128<double> d) : IDoubleLanes<Double128>
{
    private Vector128<double> _a = a;
    private Vector128<double> _b = b;
    private Vector128<double> _c = c;
    private Vector128<double> _d = d;

    /// <inheritdoc/>
    public static bool IsOneRegister => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 Load(double* from) => new(
        Vector128.Load(from), Vector128.Load(from + 2), Vector128.Load(from + 4), Vector128.Load(from + 6));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 Create(double x)
    {
        Vector128<double> value = Vector128.Create(x);
        return new(value, value, value, value);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 Widen(float x)
    {
        Vector128<double> value = Vector128.WidenLower(Vector128.Create(x));
        return new(value, value, value, value);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 Widen(float* from) => Widen(Vector128.Load(from), Vector128.Load(from + 4));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 Widen(ushort* from)
    {
        Vector128<ushort> bits = Vector128.Load(from);
        return Widen(
            (Vector128.WidenLower(bits) << 16).AsSingle(), (Vector128.WidenUpper(bits) << 16).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 WidenEven(ushort* from) => Widen(
        (Vector128.Load((uint*)from) << 16).AsSingle(), (Vector128.Load((uint*)from + 4) << 16).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 WidenOdd(ushort* from)
    {
        Vector128<uint> upper = Vector128.Create(0xFFFF0000u);
        return Widen(
            (Vector128.Load((uint*)from) & upper).AsSingle(), (Vector128.Load((uint*)from + 4) & upper).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 operator +(Double128 x, Double128 y) =>
        new(x._a + y._a, x._b + y._b, x._c + y._c, x._d + y._d);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 operator -(Double128 x, Double128 y) =>
        new(x._a - y._a, x._b - y._b, x._c - y._c, x._d - y._d);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 operator *(Double128 x, Double128 y) =>
        new(x._a * y._a, x._b * y._b, x._c * y._c, x._d * y._d);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(Double128 x, Double128 y, ref Double128 sum)
    {
        sum._a = Vector128.FusedMultiplyAdd(x._a, y._a, sum._a);
        sum._b = Vector128.FusedMultiplyAdd(x._b, y._b, sum._b);
        sum._c = Vector128.FusedMultiplyAdd(x._c, y._c, sum._c);
        sum._d = Vector128.FusedMultiplyAdd(x._d, y._d, sum._d);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(double* x, Double128 y, ref Double128 sum)
    {
        if (AdvSimd.Arm64.IsSupported)
        {
            // The instruction takes its factor from one lane, so that nothing is copied to all lanes first.
            Vector128<double> lane = Vector128.CreateScalarUnsafe(*x);
            sum._a = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(sum._a, y._a, lane, 0);
            sum._b = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(sum._b, y._b, lane, 0);
            sum._c = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(sum._c, y._c, lane, 0);
            sum._d = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(sum._d, y._d, lane, 0);
            return;
        }

        Vector128<double> factor = Vector128.Create(*x);
        sum._a = Vector128.FusedMultiplyAdd(factor, y._a, sum._a);
        sum._b = Vector128.FusedMultiplyAdd(factor, y._b, sum._b);
        sum._c = Vector128.FusedMultiplyAdd(factor, y._c, sum._c);
        sum._d = Vector128.FusedMultiplyAdd(factor, y._d, sum._d);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplySubtract(Double128 x, Double128 y, ref Double128 z)
    {
        z._a = Vector128.FusedMultiplyAdd(x._a, y._a, -z._a);
        z._b = Vector128.FusedMultiplyAdd(x._b, y._b, -z._b);
        z._c = Vector128.FusedMultiplyAdd(x._c, y._c, -z._c);
        z._d = Vector128.FusedMultiplyAdd(x._d, y._d, -z._d);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(Double128 x)
    {
        Vector128<double> two = (x._a + x._c) + (x._b + x._d);
        return two[0] + two[1];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(double* to)
    {
        _a.Store(to);
        _b.Store(to + 2);
        _c.Store(to + 4);
        _d.Store(to + 6);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Double128 Widen(Vector128<float> lower, Vector128<float> upper) => new(
        Vector128.WidenLower(lower), Vector128.WidenUpper(lower), Vector128.WidenLower(upper), Vector128.WidenUpper(
            upper));
}
