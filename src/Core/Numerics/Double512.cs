using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ClusterTools.Numerics;

/// <summary>Eight doubles in a register of 512 bits: AVX-512.</summary>
internal unsafe struct Double512(Vector512<double> value) : IDoubleLanes<Double512>
{
    private Vector512<double> _value = value;

    /// <inheritdoc/>
    public static bool IsOneRegister => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Load(double* from) => new(Vector512.Load(from));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Create(double x) => new(Vector512.Create(x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Widen(float x) =>
        new(Vector512.WidenLower(Vector256.Create(x).ToVector512Unsafe()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Widen(float* from) => new(Vector512.WidenLower(Vector256.Load(from).ToVector512Unsafe()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Widen(ushort* from) =>
        Widen(Vector256.WidenLower(Vector128.Load(from).ToVector256Unsafe()) << 16);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 WidenEven(ushort* from) => Widen(Vector256.Load((uint*)from) << 16);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 WidenOdd(ushort* from) =>
        Widen(Vector256.Load((uint*)from) & Vector256.Create(0xFFFF0000u));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 operator +(Double512 x, Double512 y) => new(x._value + y._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 operator -(Double512 x, Double512 y) => new(x._value - y._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 operator *(Double512 x, Double512 y) => new(x._value * y._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(Double512 x, Double512 y, ref Double512 sum) =>
        sum._value = Vector512.FusedMultiplyAdd(x._value, y._value, sum._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(double* x, Double512 y, ref Double512 sum) =>
        sum._value = Vector512.FusedMultiplyAdd(Vector512.Create(*x), y._value, sum._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplySubtract(Double512 x, Double512 y, ref Double512 z)
    {
        if (Avx512F.IsSupported)
        {
            z._value = Avx512F.FusedMultiplySubtract(x._value, y._value, z._value);
            return;
        }

        z._value = Vector512.FusedMultiplyAdd(x._value, y._value, -z._value);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(Double512 x) => Double256.Sum(x._value.GetLower(), x._value.GetUpper());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(double* to) => _value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Double512 Widen(Vector256<uint> singles) =>
        new(Vector512.WidenLower(singles.AsSingle().ToVector512Unsafe()));
}
