using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ClusterTools.Numerics;

/// <summary>A register of sixteen floats: AVX-512.</summary>
internal unsafe struct Single512(Vector512<float> value) : ISingleLanes<Single512>
{
    private Vector512<float> _value = value;

    /// <inheritdoc/>
    public static int Count => Vector512<float>.Count;

    /// <inheritdoc/>
    public static bool HasManyRegisters => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 Load(float* from) => new(Vector512.Load(from));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 Create(float x) => new(Vector512.Create(x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 CreateBits(uint bits) => new(Vector512.Create(bits).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 Widen(ushort* from) =>
        new((Vector512.WidenLower(Vector256.Load(from).ToVector512Unsafe()) << 16).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 operator +(Single512 x, Single512 y) => new(x._value + y._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 operator -(Single512 x, Single512 y) => new(x._value - y._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 operator *(Single512 x, Single512 y) => new(x._value * y._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 operator /(Single512 x, Single512 y) => new(x._value / y._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 operator &(Single512 x, Single512 y) => new(x._value & y._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 operator |(Single512 x, Single512 y) => new(x._value | y._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(Single512 x, Single512 y, ref Single512 sum) =>
        sum._value = Vector512.FusedMultiplyAdd(x._value, y._value, sum._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(float* x, Single512 y, ref Single512 sum) =>
        sum._value = Vector512.FusedMultiplyAdd(Vector512.Create(*x), y._value, sum._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProducts(
        float* factors,
        Single512 x,
        Single512 y,
        ref Single512 x0,
        ref Single512 y0,
        ref Single512 x1,
        ref Single512 y1,
        ref Single512 x2,
        ref Single512 y2,
        ref Single512 x3,
        ref Single512 y3)
    {
        AddProducts(Create(factors[0]), x, y, ref x0, ref y0);
        AddProducts(Create(factors[1]), x, y, ref x1, ref y1);
        AddProducts(Create(factors[2]), x, y, ref x2, ref y2);
        AddProducts(Create(factors[3]), x, y, ref x3, ref y3);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 Abs(Single512 x) => new(Vector512.Abs(x._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 GreaterOrEqual(Single512 x, Single512 y) =>
        new(Vector512.GreaterThanOrEqual(x._value, y._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 Equal(Single512 x, Single512 y) => new(Vector512.Equals(x._value, y._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 Select(Single512 mask, Single512 x, Single512 y) =>
        new(Vector512.ConditionalSelect(mask._value, x._value, y._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 AndNot(Single512 x, Single512 mask) => new(Vector512.AndNot(x._value, mask._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 AddIntegers(Single512 x, Single512 y) =>
        new((x._value.AsInt32() + y._value.AsInt32()).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 UpperBits(Single512 x) => new((x._value.AsUInt32() << 16).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 LowerBits(Single512 x) => new((x._value.AsUInt32() >>> 16).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 ToIntegers(Single512 x) => new(Vector512.ConvertToInt32Native(x._value).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 FromIntegers(Single512 x) => new(Vector512.ConvertToSingle(x._value.AsInt32()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddPairs(Single512 x, Single512 y, ref Single512 sum) =>
        sum._value = AddPairs(sum._value.AsInt32(), x._value.AsInt32(), y._value.AsInt32()).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SplitPairs(ref Single512 x, ref Single512 y)
    {
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddPairs(
        int* factors,
        Single512 x,
        Single512 y,
        ref Single512 x0,
        ref Single512 y0,
        ref Single512 x1,
        ref Single512 y1,
        ref Single512 x2,
        ref Single512 y2,
        ref Single512 x3,
        ref Single512 y3)
    {
        AddPairs(CreateBits((uint)factors[0]), x, y, ref x0, ref y0);
        AddPairs(CreateBits((uint)factors[1]), x, y, ref x1, ref y1);
        AddPairs(CreateBits((uint)factors[2]), x, y, ref x2, ref y2);
        AddPairs(CreateBits((uint)factors[3]), x, y, ref x3, ref y3);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(float* lanes)
    {
        Vector512<float> sixteen = Vector512.Load(lanes);
        return Single256.Sum(sixteen.GetLower() + sixteen.GetUpper());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void AddTo(long* sums)
    {
        Vector512<int> integers = _value.AsInt32();
        (Vector512.Load(sums) + Vector512.WidenLower(integers)).Store(sums);
        (Vector512.Load(sums + 8) + Vector512.WidenUpper(integers)).Store(sums + 8);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(float* to) => _value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> AddPairs(Vector512<int> sum, Vector512<int> x, Vector512<int> y)
    {
        if (Avx512BW.IsSupported)
        {
            return sum + Avx512BW.MultiplyAddAdjacent(x.AsInt16(), y.AsInt16());
        }

        return sum + (((x << 16) >> 16) * ((y << 16) >> 16)) + ((x >> 16) * (y >> 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddProducts(Single512 factor, Single512 x, Single512 y, ref Single512 sumX, ref Single512 sumY)
    {
        AddProduct(factor, x, ref sumX);
        AddProduct(factor, y, ref sumY);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPairs(Single512 factor, Single512 x, Single512 y, ref Single512 sumX, ref Single512 sumY)
    {
        AddPairs(factor, x, ref sumX);
        AddPairs(factor, y, ref sumY);
    }
}
