namespace ClusterTools.Numerics;

/// <summary>
/// A register of sixteen, eight or four floats. A sum has <see cref="FixedLanes.SingleCount"/> lanes whatever the
/// register, and a kernel takes them in parts. No operation but <see cref="Sum"/> crosses lanes, and that one adds in a
/// written order, so every width gives the same bits.
/// </summary>
/// <remarks>
/// Operations whose names have bits, integers or pairs see the register as whole numbers of 32 bits.
/// </remarks>
/// <typeparam name="TSelf">The register.</typeparam>
internal unsafe interface ISingleLanes<TSelf>
    where TSelf : unmanaged, ISingleLanes<TSelf>
{
    /// <summary>The floats of a register.</summary>
    static abstract int Count { get; }

    /// <summary>Whether there are 32 registers, and not 16: a tile has sixteen sums, and not eight.</summary>
    static abstract bool HasManyRegisters { get; }

    /// <summary>Reads floats.</summary>
    static abstract TSelf Load(float* from);

    /// <summary>Makes all floats the same.</summary>
    static abstract TSelf Create(float x);

    /// <summary>Makes all whole numbers the same.</summary>
    static abstract TSelf CreateBits(uint bits);

    /// <summary>Widens neighbouring bfloat16 numbers, one for each float.</summary>
    static abstract TSelf Widen(ushort* from);

    /// <summary>x + y.</summary>
    static abstract TSelf operator +(TSelf x, TSelf y);

    /// <summary>x - y.</summary>
    static abstract TSelf operator -(TSelf x, TSelf y);

    /// <summary>x y.</summary>
    static abstract TSelf operator *(TSelf x, TSelf y);

    /// <summary>x / y.</summary>
    static abstract TSelf operator /(TSelf x, TSelf y);

    /// <summary>The bits that both have.</summary>
    static abstract TSelf operator &(TSelf x, TSelf y);

    /// <summary>The bits that either has.</summary>
    static abstract TSelf operator |(TSelf x, TSelf y);

    /// <summary>sum += x y, rounded once.</summary>
    static abstract void AddProduct(TSelf x, TSelf y, ref TSelf sum);

    /// <summary>sum += *x y, rounded once, for one number x.</summary>
    static abstract void AddProduct(float* x, TSelf y, ref TSelf sum);

    /// <summary>
    /// Adds the products of four numbers and two registers, each rounded once: x1 += factors[1] x, and so on.
    /// </summary>
    static abstract void AddProducts(
        float* factors,
        TSelf x,
        TSelf y,
        ref TSelf x0,
        ref TSelf y0,
        ref TSelf x1,
        ref TSelf y1,
        ref TSelf x2,
        ref TSelf y2,
        ref TSelf x3,
        ref TSelf y3);

    /// <summary>The magnitudes.</summary>
    static abstract TSelf Abs(TSelf x);

    /// <summary>All bits where x is at least y, else no bit.</summary>
    static abstract TSelf GreaterOrEqual(TSelf x, TSelf y);

    /// <summary>All bits where x equals y, else no bit.</summary>
    static abstract TSelf Equal(TSelf x, TSelf y);

    /// <summary>x where the mask has all bits, y where it has no bit.</summary>
    static abstract TSelf Select(TSelf mask, TSelf x, TSelf y);

    /// <summary>The bits of x that are not in the mask.</summary>
    static abstract TSelf AndNot(TSelf x, TSelf mask);

    /// <summary>The sums of whole numbers.</summary>
    static abstract TSelf AddIntegers(TSelf x, TSelf y);

    /// <summary>Moves the bits up by 16.</summary>
    static abstract TSelf UpperBits(TSelf x);

    /// <summary>Moves the bits down by 16; the upper ones become 0.</summary>
    static abstract TSelf LowerBits(TSelf x);

    /// <summary>The whole numbers of floats of less than 2^31; of other floats, any number.</summary>
    static abstract TSelf ToIntegers(TSelf x);

    /// <summary>The floats nearest to whole numbers.</summary>
    static abstract TSelf FromIntegers(TSelf x);

    /// <summary>
    /// Adds products of pairs: a whole number is seen as two of 16 bits, whose two products with the other's two are
    /// added to a sum of 32 bits.
    /// </summary>
    static abstract void AddPairs(TSelf x, TSelf y, ref TSelf sum);

    /// <summary>Prepares two neighbouring registers of pairs, where the processor has them another way.</summary>
    static abstract void SplitPairs(ref TSelf x, ref TSelf y);

    /// <summary>
    /// Adds products of four pairs and two registers of pairs, prepared by <see cref="SplitPairs"/>: x1 is the sum for
    /// the second pair and the first register as it was.
    /// </summary>
    static abstract void AddPairs(
        int* factors,
        TSelf x,
        TSelf y,
        ref TSelf x0,
        ref TSelf y0,
        ref TSelf x1,
        ref TSelf y1,
        ref TSelf x2,
        ref TSelf y2,
        ref TSelf x3,
        ref TSelf y3);

    /// <summary>
    /// The sum of the <see cref="FixedLanes.SingleCount"/> lanes that registers have written: i and i + 8, then i and
    /// i + 4, and so on.
    /// </summary>
    static abstract float Sum(float* lanes);

    /// <summary>Adds the whole numbers to sums of 64 bits.</summary>
    void AddTo(long* sums);

    /// <summary>Writes the floats.</summary>
    void Store(float* to);
}
