using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ClusterTools.Numerics;

/// <summary>A register of four floats: NEON, and all other processors.</summary>
internal unsafe struct Single128(Vector128<float> value) : ISingleLanes<Single128>
{
    private Vector128<float> _value = value;

    /// <inheritdoc/>
    public static int Count => Vector128<float>.Count;

    /// <inheritdoc/>
    public static bool HasManyRegisters => AdvSimd.IsSupported || Avx512F.VL.IsSupported;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 Load(float* from) => new(Vector128.Load(from));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 Create(float x) => new(Vector128.Create(x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 CreateBits(uint bits) => new(Vector128.Create(bits).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 Widen(ushort* from)
    {
        Vector128<ushort> bits = Vector64.Load(from).ToVector128Unsafe();
        if (AdvSimd.Arm64.IsSupported)
        {
            return new(AdvSimd.Arm64.ZipLow(Vector128<ushort>.Zero, bits).AsSingle());
        }

        return new((Vector128.WidenLower(bits) << 16).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 operator +(Single128 x, Single128 y) => new(x._value + y._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 operator -(Single128 x, Single128 y) => new(x._value - y._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 operator *(Single128 x, Single128 y) => new(x._value * y._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 operator /(Single128 x, Single128 y) => new(x._value / y._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 operator &(Single128 x, Single128 y) => new(x._value & y._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 operator |(Single128 x, Single128 y) => new(x._value | y._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(Single128 x, Single128 y, ref Single128 sum) =>
        sum._value = Vector128.FusedMultiplyAdd(x._value, y._value, sum._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(float* x, Single128 y, ref Single128 sum)
    {
        if (AdvSimd.Arm64.IsSupported)
        {
            // The instruction takes its factor from one lane, so that nothing is copied to all lanes first.
            sum._value = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(
                sum._value, y._value, Vector128.CreateScalarUnsafe(*x), 0);
            return;
        }

        sum._value = Vector128.FusedMultiplyAdd(Vector128.Create(*x), y._value, sum._value);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProducts(
        float* factors,
        Single128 x,
        Single128 y,
        ref Single128 x0,
        ref Single128 y0,
        ref Single128 x1,
        ref Single128 y1,
        ref Single128 x2,
        ref Single128 y2,
        ref Single128 x3,
        ref Single128 y3)
    {
        if (AdvSimd.Arm64.IsSupported)
        {
            Vector128<float> four = Vector128.Load(factors);
            x0._value = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(x0._value, x._value, four, 0);
            y0._value = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(y0._value, y._value, four, 0);
            x1._value = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(x1._value, x._value, four, 1);
            y1._value = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(y1._value, y._value, four, 1);
            x2._value = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(x2._value, x._value, four, 2);
            y2._value = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(y2._value, y._value, four, 2);
            x3._value = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(x3._value, x._value, four, 3);
            y3._value = AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(y3._value, y._value, four, 3);
            return;
        }

        AddProducts(Create(factors[0]), x, y, ref x0, ref y0);
        AddProducts(Create(factors[1]), x, y, ref x1, ref y1);
        AddProducts(Create(factors[2]), x, y, ref x2, ref y2);
        AddProducts(Create(factors[3]), x, y, ref x3, ref y3);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 Abs(Single128 x) => new(Vector128.Abs(x._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 GreaterOrEqual(Single128 x, Single128 y) =>
        new(Vector128.GreaterThanOrEqual(x._value, y._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 Equal(Single128 x, Single128 y) => new(Vector128.Equals(x._value, y._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 Select(Single128 mask, Single128 x, Single128 y) =>
        new(Vector128.ConditionalSelect(mask._value, x._value, y._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 AndNot(Single128 x, Single128 mask) => new(Vector128.AndNot(x._value, mask._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 AddIntegers(Single128 x, Single128 y) =>
        new((x._value.AsInt32() + y._value.AsInt32()).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 UpperBits(Single128 x) => new((x._value.AsUInt32() << 16).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 LowerBits(Single128 x) => new((x._value.AsUInt32() >>> 16).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 ToIntegers(Single128 x) => new(Vector128.ConvertToInt32Native(x._value).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 FromIntegers(Single128 x) => new(Vector128.ConvertToSingle(x._value.AsInt32()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddPairs(Single128 x, Single128 y, ref Single128 sum) =>
        sum._value = AddPairs(sum._value.AsInt32(), x._value.AsInt32(), y._value.AsInt32()).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SplitPairs(ref Single128 x, ref Single128 y)
    {
        if (AdvSimd.Arm64.IsSupported)
        {
            Vector128<short> first = x._value.AsInt16();
            Vector128<short> second = y._value.AsInt16();
            x = new(AdvSimd.Arm64.UnzipEven(first, second).AsSingle());
            y = new(AdvSimd.Arm64.UnzipOdd(first, second).AsSingle());
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddPairs(
        int* factors,
        Single128 x,
        Single128 y,
        ref Single128 x0,
        ref Single128 y0,
        ref Single128 x1,
        ref Single128 y1,
        ref Single128 x2,
        ref Single128 y2,
        ref Single128 x3,
        ref Single128 y3)
    {
        if (AdvSimd.Arm64.IsSupported)
        {
            // x has the first numbers of all pairs, y the second ones.
            Vector128<short> four = Vector128.Load(factors).AsInt16();
            Vector128<short> first = x._value.AsInt16();
            Vector128<short> second = y._value.AsInt16();
            AddPairs(first, second, four, 0, 1, ref x0, ref y0);
            AddPairs(first, second, four, 2, 3, ref x1, ref y1);
            AddPairs(first, second, four, 4, 5, ref x2, ref y2);
            AddPairs(first, second, four, 6, 7, ref x3, ref y3);
            return;
        }

        AddPairs(CreateBits((uint)factors[0]), x, y, ref x0, ref y0);
        AddPairs(CreateBits((uint)factors[1]), x, y, ref x1, ref y1);
        AddPairs(CreateBits((uint)factors[2]), x, y, ref x2, ref y2);
        AddPairs(CreateBits((uint)factors[3]), x, y, ref x3, ref y3);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(float* lanes)
    {
        Vector128<float> lower = Vector128.Load(lanes) + Vector128.Load(lanes + 8);
        Vector128<float> upper = Vector128.Load(lanes + 4) + Vector128.Load(lanes + 12);
        return Sum(lower + upper);
    }

    /// <summary>The sum of four floats, as <see cref="ISingleLanes{TSelf}.Sum"/> goes on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector128<float> four) => (four[0] + four[2]) + (four[1] + four[3]);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void AddTo(long* sums)
    {
        Vector128<int> integers = _value.AsInt32();
        (Vector128.Load(sums) + Vector128.WidenLower(integers)).Store(sums);
        (Vector128.Load(sums + 2) + Vector128.WidenUpper(integers)).Store(sums + 2);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(float* to) => _value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> AddPairs(Vector128<int> sum, Vector128<int> x, Vector128<int> y)
    {
        if (AdvSimd.Arm64.IsSupported)
        {
            Vector128<short> a = x.AsInt16();
            Vector128<short> b = y.AsInt16();
            return sum + AdvSimd.Arm64.AddPairwise(
                AdvSimd.MultiplyWideningLower(a.GetLower(), b.GetLower()), AdvSimd.MultiplyWideningUpper(a, b));
        }

        if (Sse2.IsSupported)
        {
            return sum + Sse2.MultiplyAddAdjacent(x.AsInt16(), y.AsInt16());
        }

        return sum + (((x << 16) >> 16) * ((y << 16) >> 16)) + ((x >> 16) * (y >> 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddProducts(Single128 factor, Single128 x, Single128 y, ref Single128 sumX, ref Single128 sumY)
    {
        AddProduct(factor, x, ref sumX);
        AddProduct(factor, y, ref sumY);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPairs(Single128 factor, Single128 x, Single128 y, ref Single128 sumX, ref Single128 sumY)
    {
        AddPairs(factor, x, ref sumX);
        AddPairs(factor, y, ref sumY);
    }

    // Products with elements of a register, whose numbers are constants.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPairs(
        Vector128<short> first,
        Vector128<short> second,
        Vector128<short> factors,
        [ConstantExpected(Max = 7)] byte even,
        [ConstantExpected(Max = 7)] byte odd,
        ref Single128 sumX,
        ref Single128 sumY)
    {
        Vector128<int> lower = AdvSimd.MultiplyBySelectedScalarWideningLowerAndAdd(
            sumX._value.AsInt32(), first.GetLower(), factors, even);
        sumX._value = AdvSimd.MultiplyBySelectedScalarWideningLowerAndAdd(
            lower, second.GetLower(), factors, odd).AsSingle();
        Vector128<int> upper = AdvSimd.MultiplyBySelectedScalarWideningUpperAndAdd(
            sumY._value.AsInt32(), first, factors, even);
        sumY._value = AdvSimd.MultiplyBySelectedScalarWideningUpperAndAdd(upper, second, factors, odd).AsSingle();
    }
}
