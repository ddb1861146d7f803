namespace ClusterTools.Numerics;

/// <summary>
/// Eight doubles, in as many registers as they take: one, two or four. No operation but <see cref="Sum"/> crosses
/// lanes, and that one adds in a written order, so every width gives the same bits.
/// </summary>
/// <typeparam name="TSelf">The eight doubles.</typeparam>
internal unsafe interface IDoubleLanes<TSelf>
    where TSelf : unmanaged, IDoubleLanes<TSelf>
{
    /// <summary>Whether sixteen of these fit into the registers beside what else a loop needs; else four do.</summary>
    static abstract bool IsOneRegister { get; }

    /// <summary>Reads doubles.</summary>
    static abstract TSelf Load(double* from);

    /// <summary>Makes all doubles the same.</summary>
    static abstract TSelf Create(double x);

    /// <summary>Widens one float and makes all doubles that number.</summary>
    static abstract TSelf Widen(float x);

    /// <summary>Reads eight floats and widens them.</summary>
    static abstract TSelf Widen(float* from);

    /// <summary>Widens eight bfloat16 numbers.</summary>
    static abstract TSelf Widen(ushort* from);

    /// <summary>Widens every other one of sixteen bfloat16 numbers, from the first on.</summary>
    static abstract TSelf WidenEven(ushort* from);

    /// <summary>Widens every other one of sixteen bfloat16 numbers, from the second on.</summary>
    static abstract TSelf WidenOdd(ushort* from);

    /// <summary>x + y.</summary>
    static abstract TSelf operator +(TSelf x, TSelf y);

    /// <summary>x - y.</summary>
    static abstract TSelf operator -(TSelf x, TSelf y);

    /// <summary>x y.</summary>
    static abstract TSelf operator *(TSelf x, TSelf y);

    /// <summary>sum += x y, rounded once.</summary>
    static abstract void AddProduct(TSelf x, TSelf y, ref TSelf sum);

    /// <summary>sum += *x y, rounded once, for one number x.</summary>
    static abstract void AddProduct(double* x, TSelf y, ref TSelf sum);

    /// <summary>z = x y - z, rounded once.</summary>
    static abstract void MultiplySubtract(TSelf x, TSelf y, ref TSelf z);

    /// <summary>The sum of the doubles: i and i + 4, then i and i + 2, then the last two.</summary>
    static abstract double Sum(TSelf x);

    /// <summary>Writes the doubles.</summary>
    void Store(double* to);
}
