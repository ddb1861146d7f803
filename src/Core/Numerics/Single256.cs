using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ClusterTools.Numerics;

/// <summary>A register of eight floats: AVX2.</summary>
internal unsafe struct Single256(Vector256<float> value) : ISingleLanes<Single256>
{
    private Vector256<float> _value = value;

    /// <inheritdoc/>
    public static int Count => Vector256<float>.Count;

    /// <inheritdoc/>
    public static bool HasManyRegisters => Avx512F.VL.IsSupported;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 Load(float* from) => new(Vector256.Load(from));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 Create(float x) => new(Vector256.Create(x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 CreateBits(uint bits) => new(Vector256.Create(bits).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 Widen(ushort* from) =>
        new((Vector256.WidenLower(Vector128.Load(from).ToVector256Unsafe()) << 16).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 operator +(Single256 x, Single256 y) => new(x._value + y._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 operator -(Single256 x, Single256 y) => new(x._value - y._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 operator *(Single256 x, Single256 y) => new(x._value * y._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 operator /(Single256 x, Single256 y) => new(x._value / y._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 operator &(Single256 x, Single256 y) => new(x._value & y._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 operator |(Single256 x, Single256 y) => new(x._value | y._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(Single256 x, Single256 y, ref Single256 sum) =>
        sum._value = Vector256.FusedMultiplyAdd(x._value, y._value, sum._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(float* x, Single256 y, ref Single256 sum) =>
        sum._value = Vector256.FusedMultiplyAdd(Vector256.Create(*x), y._value, sum._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProducts(
        float* factors,
        Single256 x,
        Single256 y,
        ref Single256 x0,
        ref Single256 y0,
        ref Single256 x1,
        ref Single256 y1,
        ref Single256 x2,
        ref Single256 y2,
        ref Single256 x3,
        ref Single256 y3)
    {
        AddProducts(Create(factors[0]), x, y, ref x0, ref y0);
        AddProducts(Create(factors[1]), x, y, ref x1, ref y1);
        AddProducts(Create(factors[2]), x, y, ref x2, ref y2);
        AddProducts(Create(factors[3]), x, y, ref x3, ref y3);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 Abs(Single256 x) => new(Vector256.Abs(x._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 GreaterOrEqual(Single256 x, Single256 y) =>
        new(Vector256.GreaterThanOrEqual(x._value, y._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 Equal(Single256 x, Single256 y) => new(Vector256.Equals(x._value, y._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 Select(Single256 mask, Single256 x, Single256 y) =>
        new(Vector256.ConditionalSelect(mask._value, x._value, y._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 AndNot(Single256 x, Single256 mask) => new(Vector256.AndNot(x._value, mask._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 AddIntegers(Single256 x, Single256 y) =>
        new((x._value.AsInt32() + y._value.AsInt32()).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 UpperBits(Single256 x) => new((x._value.AsUInt32() << 16).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 LowerBits(Single256 x) => new((x._value.AsUInt32() >>> 16).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 ToIntegers(Single256 x) => new(Vector256.ConvertToInt32Native(x._value).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 FromIntegers(Single256 x) => new(Vector256.ConvertToSingle(x._value.AsInt32()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddPairs(Single256 x, Single256 y, ref Single256 sum) =>
        sum._value = AddPairs(sum._value.AsInt32(), x._value.AsInt32(), y._value.AsInt32()).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SplitPairs(ref Single256 x, ref Single256 y)
    {
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddPairs(
        int* factors,
        Single256 x,
        Single256 y,
        ref Single256 x0,
        ref Single256 y0,
        ref Single256 x1,
        ref Single256 y1,
        ref Single256 x2,
        ref Single256 y2,
        ref Single256 x3,
        ref Single256 y3)
    {
        AddPairs(CreateBits((uint)factors[0]), x, y, ref x0, ref y0);
        AddPairs(CreateBits((uint)factors[1]), x, y, ref x1, ref y1);
        AddPairs(CreateBits((uint)factors[2]), x, y, ref x2, ref y2);
        AddPairs(CreateBits((uint)factors[3]), x, y, ref x3, ref y3);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(float* lanes) => Sum(Vector256.Load(lanes) + Vector256.Load(lanes + 8));

    /// <summary>The sum of eight floats, as <see cref="ISingleLanes{TSelf}.Sum"/> goes on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> eight) => Single128.Sum(eight.GetLower() + eight.GetUpper());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void AddTo(long* sums)
    {
        Vector256<int> integers = _value.AsInt32();
        (Vector256.Load(sums) + Vector256.WidenLower(integers)).Store(sums);
        (Vector256.Load(sums + 4) + Vector256.WidenUpper(integers)).Store(sums + 4);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(float* to) => _value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> AddPairs(Vector256<int> sum, Vector256<int> x, Vector256<int> y)
    {
        if (AvxVnni.IsSupported)
        {
            return AvxVnni.MultiplyWideningAndAdd(sum, x.AsInt16(), y.AsInt16());
        }

        if (Avx2.IsSupported)
        {
            return sum + Avx2.MultiplyAddAdjacent(x.AsInt16(), y.AsInt16());
        }

        return sum + (((x << 16) >> 16) * ((y << 16) >> 16)) + ((x >> 16) * (y >> 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddProducts(Single256 factor, Single256 x, Single256 y, ref Single256 sumX, ref Single256 sumY)
    {
        AddProduct(factor, x, ref sumX);
        AddProduct(factor, y, ref sumY);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPairs(Single256 factor, Single256 x, Single256 y, ref Single256 sumX, ref Single256 sumY)
    {
        AddPairs(factor, x, ref sumX);
        AddPairs(factor, y, ref sumY);
    }
}
