using System;
using System.Collections.Generic;
using System.Linq;

namespace ClusterTools.Tests.Chain;

/// <summary>The kinds of rows that the chain is tested on.</summary>
public enum RowKind
{
    /// <summary>Any of the 65,536 patterns, infinities and NaN among them.</summary>
    AnyBits,

    /// <summary>Any finite pattern.</summary>
    FiniteBits,

    /// <summary>Magnitudes from 1/4 to 4.</summary>
    NearOne,

    /// <summary>Subnormal numbers and zeros.</summary>
    Subnormal,

    /// <summary>So large that most norms overflow.</summary>
    Huge,

    /// <summary>Normal, but their squares vanish in a float.</summary>
    Tiny,

    /// <summary>Zeros and one element of any magnitude.</summary>
    OneElement,

    /// <summary>Zeros only.</summary>
    Zero,

    /// <summary>
    /// Four to the k elements of one magnitude: the quotients are powers of two, so the sum is often a tie.
    /// </summary>
    EqualElements,

    /// <summary>Two elements whose norm lies on a midpoint of two bfloat16 numbers.</summary>
    RootOnMidpoint,

    /// <summary>The same and an element so small that only exact arithmetic sees it.</summary>
    RootAboveMidpoint,
}

/// <summary>The kinds of directions that the chain is tested on.</summary>
public enum DirectionKind
{
    /// <summary>About a unit vector.</summary>
    Unit,

    /// <summary>One element 1 or -1, else zeros.</summary>
    OneHot,

    /// <summary>Zeros only.</summary>
    Zero,

    /// <summary>Subnormal numbers.</summary>
    Subnormal,

    /// <summary>The largest finite numbers.</summary>
    Huge,

    /// <summary>Whole numbers up to 128: with equal quotients their sum is often a tie.</summary>
    WholeNumbers,

    /// <summary>The same, and one element so small that only exact arithmetic sees it beside a tie.</summary>
    WholeNumbersAndLittle,
}

/// <summary>Rows and directions for tests of the chain, the same ones in each run.</summary>
internal static class ChainRows
{
    // Legs whose hypotenuse is an odd number of nine bits, hence a midpoint; scaled, all of them are bfloat16 numbers.
    private static readonly (int A, int B)[] s_legs =
    [
        .. from hypotenuse in Enumerable.Range(128, 128).Select(static k => (2 * k) + 1)
           from a in Enumerable.Range(1, hypotenuse)
           let square = (hypotenuse * hypotenuse) - (a * a)
           let b = (int)Math.Sqrt(square)
           where b > 0 && b * b == square && IsBFloat16(a) && IsBFloat16(b)
           select (a, b),
    ];

    public static IReadOnlyList<RowKind> RowKinds { get; } = Enum.GetValues<RowKind>();

    public static IReadOnlyList<DirectionKind> DirectionKinds { get; } = Enum.GetValues<DirectionKind>();

    public static ushort[] Row(RowKind kind, int length, Random random)
    {
        var row = new ushort[length];
        switch (kind)
        {
            case RowKind.AnyBits:
                Fill(row, () => random.Next(1 << 16));
                break;
            case RowKind.FiniteBits:
                Fill(row, () => Signed(random.Next(0x7F80), random));
                break;
            case RowKind.NearOne:
                Fill(row, () => Signed(random.Next(0x3E80, 0x4080), random));
                break;
            case RowKind.Subnormal:
                Fill(row, () => Signed(random.Next(0x80), random));
                break;
            case RowKind.Huge:
                Fill(row, () => Signed(random.Next(0x7E80, 0x7F80), random));
                break;
            case RowKind.Tiny:
                Fill(row, () => Signed(random.Next(0x0080, 0x1000), random));
                break;
            case RowKind.OneElement:
                row[random.Next(length)] = Signed(random.Next(1, 0x7F80), random);
                break;
            case RowKind.EqualElements:
                FillEqual(row, random);
                break;
            case RowKind.RootOnMidpoint:
            case RowKind.RootAboveMidpoint:
                FillLegs(row, kind == RowKind.RootAboveMidpoint, random);
                break;
            default:
                break;
        }

        return row;
    }

    public static ushort[] Direction(DirectionKind kind, int length, Random random)
    {
        var direction = new ushort[length];
        switch (kind)
        {
            case DirectionKind.Unit:
                double scale = Math.Sqrt(3.0 / length);
                Fill(direction, () => BFloat16.FromDouble(scale * ((2 * random.NextDouble()) - 1)));
                break;
            case DirectionKind.OneHot:
                direction[random.Next(length)] = Signed(0x3F80, random);
                break;
            case DirectionKind.Subnormal:
                Fill(direction, () => Signed(random.Next(0x80), random));
                break;
            case DirectionKind.Huge:
                Fill(direction, () => Signed(random.Next(0x7F00, 0x7F80), random));
                break;
            case DirectionKind.WholeNumbers:
            case DirectionKind.WholeNumbersAndLittle:
                Fill(direction, () => BFloat16.FromSingle(random.Next(-128, 129)));
                if (kind == DirectionKind.WholeNumbersAndLittle)
                {
                    direction[random.Next(length)] = Scaled(1, -random.Next(50, 120), random);
                }

                break;
            default:
                break;
        }

        return direction;
    }

    private static void FillEqual(ushort[] row, Random random)
    {
        int count = 1;
        while (4 * count <= row.Length && random.Next(4) != 0)
        {
            count *= 4;
        }

        int magnitude = random.Next(0x3800, 0x4700);
        foreach (int place in Places(row.Length, random).Take(count))
        {
            row[place] = Signed(magnitude, random);
        }
    }

    private static void FillLegs(ushort[] row, bool above, Random random)
    {
        int[] places = Places(row.Length, random);
        (int a, int b) = s_legs[random.Next(s_legs.Length)];
        int exponent = random.Next(-100, 100);
        row[places[0]] = Scaled(a, exponent, random);
        if (row.Length > 1)
        {
            row[places[1]] = Scaled(b, exponent, random);
        }

        if (above && row.Length > 2)
        {
            row[places[2]] = Scaled(1, Math.Max(exponent - random.Next(8, 60), -133), random);
        }
    }

    private static int[] Places(int length, Random random)
    {
        int[] places = [.. Enumerable.Range(0, length)];
        random.Shuffle(places);
        return places;
    }

    private static void Fill(ushort[] bits, Func<int> next)
    {
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = (ushort)next();
        }
    }

    private static ushort Scaled(int whole, int exponent, Random random) =>
        Signed(BFloat16.FromDouble(Math.ScaleB(whole, exponent)), random);

    private static ushort Signed(int magnitude, Random random) => (ushort)(magnitude | (random.Next(2) << 15));

    private static bool IsBFloat16(int whole) => BFloat16.ToSingle(BFloat16.FromSingle(whole)) == whole;
}
