using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Distances;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Distances;

public sealed class DistanceKernelTests
{
    private static readonly DistanceMetric[] s_real =
        [DistanceMetric.Euclidean, DistanceMetric.Manhattan, DistanceMetric.Chebyshev];

    public static TheoryData<SafetensorsDType> Types => [.. DistanceRows.Types];

    [Theory]
    [MemberData(nameof(Types))]
    public void Distances_to_rows_are_the_doubles_nearest_to_the_exact_values(SafetensorsDType dtype) =>
        ForPairs(dtype, (first, second, length) =>
        {
            double[] a = Numbers(dtype, first, length);
            double[] b = Numbers(dtype, second, length);
            foreach (DistanceMetric metric in s_real)
            {
                double expected = IsFinite(a) ? ReferenceDistance.Between(a, b, metric) : double.NaN;
                DistanceCenter[] centers = [DistanceCenter.OfRow(dtype, second, length)];
                Assert.Equal(expected, Measure(new WideDistanceKernel(dtype, length, centers, metric), first));
                if (GridDistanceKernel.IsSupported(dtype, metric))
                {
                    Assert.Equal(expected, Measure(new GridDistanceKernel(length, centers, metric), first));
                }
            }
        });

    [Theory]
    [MemberData(nameof(Types))]
    public void Distances_to_vectors_are_within_their_bound(SafetensorsDType dtype)
    {
        var random = new Random(5);
        ForPairs(dtype, (first, second, length) =>
        {
            double[] a = Numbers(dtype, first, length);
            double[] center = [.. Numbers(dtype, second, length).Select(x => x * (1 + (random.NextDouble() / 3)))];
            if (!IsFinite(center))
            {
                return;
            }

            foreach (DistanceMetric metric in s_real)
            {
                double found = Measure(
                    new RoundedDistanceKernel(dtype, length, [DistanceCenter.OfVector(center)], metric), first);
                double exact = IsFinite(a) ? ReferenceDistance.Between(a, center, metric) : double.NaN;
                double bound = (length + 8) * Math.ScaleB(exact, -53);
                Assert.True(
                    found.Equals(exact) || Math.Abs(found - exact) <= bound,
                    $"{dtype} {metric} {length}: {found:R} for {exact:R}");
            }
        });
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Steps_are_counted_over_the_order_of_the_representable_numbers(SafetensorsDType dtype) =>
        ForPairs(dtype, (first, second, length) =>
        {
            double[] a = Numbers(dtype, first, length);
            UInt128[] steps = [.. Enumerable.Range(0, length).Select(i => Steps(dtype, first, second, i))];
            UInt128 sum = steps.Aggregate(UInt128.Zero, static (total, step) => total + step);
            DistanceCenter[] centers = [DistanceCenter.OfRow(dtype, second, length)];
            AssertSteps(DistanceMetric.Ulp, (double)steps.Max());
            AssertSteps(DistanceMetric.UlpSum, (double)sum);

            void AssertSteps(DistanceMetric metric, double expected)
            {
                expected = IsFinite(a) ? expected : double.NaN;
                Assert.Equal(expected, Measure(new OrdinalDistanceKernel(dtype, length, centers, metric), first));
                if (ShortOrdinalKernel.IsSupported(dtype))
                {
                    Assert.Equal(expected, Measure(new ShortOrdinalKernel(dtype, length, centers, metric), first));
                }
            }
        });

    [Fact]
    public void Steps_go_evenly_through_zero_and_from_binade_to_binade()
    {
        // The least negative number, -0, +0, the least positive one: 1 step from each zero to each of the two.
        Assert.Equal(2, Ulp(0x8001, 0x0001));
        Assert.Equal(0, Ulp(0x8000, 0x0000));
        Assert.Equal(1, Ulp(0x8000, 0x0001));

        // The largest number below 1, and 1.
        Assert.Equal(1, Ulp(0x3F7F, 0x3F80));
        Assert.Equal(2 * 0x7F7F, Ulp(0xFF7F, 0x7F7F));

        static double Ulp(ushort first, ushort second) => Measure(
            new ShortOrdinalKernel(SafetensorsDType.BF16, 1, [Center(second)], DistanceMetric.Ulp),
            BitConverter.GetBytes(first));

        static DistanceCenter Center(ushort bits) =>
            DistanceCenter.OfRow(SafetensorsDType.BF16, BitConverter.GetBytes(bits), 1);
    }

    [Fact]
    public void Several_centers_give_the_bits_of_one_by_one()
    {
        var random = new Random(11);
        const int Length = 100;
        byte[][] rows = [
            .. Enumerable.Range(0, 40).Select(_ => DistanceRows.Pair(SafetensorsDType.BF16, Length, random).First)];
        DistanceCenter[] centers =
            [.. rows.Where(row => IsFinite(Numbers(SafetensorsDType.BF16, row, Length)))
                .Select(row => DistanceCenter.OfRow(SafetensorsDType.BF16, row, Length))];
        foreach (DistanceMetric metric in s_real.Take(2))
        {
            var all = new GridDistanceKernel(Length, centers, metric);
            foreach (byte[] row in rows)
            {
                var distances = new double[centers.Length];
                all.Measure(row, distances);
                Assert.Equal(centers.Select(center => Measure(new GridDistanceKernel(Length, [center], metric), row)),
                    distances);
            }
        }
    }

    private static void ForPairs(SafetensorsDType dtype, Action<byte[], byte[], int> check)
    {
        var random = new Random(3);
        for (int round = 0; round < 400; round++)
        {
            int length = random.Next(3) == 0 ? random.Next(1, 400) : random.Next(1, 40);
            (byte[] first, byte[] second) = DistanceRows.Pair(dtype, length, random);
            if (IsFinite(Numbers(dtype, second, length)))
            {
                check(first, second, length);
            }
        }
    }

    private static double Measure(IDistanceKernel kernel, byte[] row)
    {
        var distances = new double[1];
        kernel.Measure(row, distances);
        return distances[0];
    }

    private static double[] Numbers(SafetensorsDType dtype, byte[] row, int length)
    {
        var numbers = new double[length];
        ElementConversion.ToDouble(dtype, row, numbers);
        return numbers;
    }

    // The rank of a number among all of its type, from its bits alone, and not by the product's ordinals.
    private static UInt128 Steps(SafetensorsDType dtype, byte[] first, byte[] second, int index)
    {
        Int128 a = Rank(first);
        Int128 b = Rank(second);
        return (UInt128)(a > b ? a - b : b - a);

        Int128 Rank(byte[] row) => dtype switch
        {
            SafetensorsDType.F32 => Signed(BitConverter.ToUInt32(row, 4 * index), 31),
            SafetensorsDType.F64 => Signed(BitConverter.ToUInt64(row, 8 * index), 63),
            _ => Signed(BitConverter.ToUInt16(row, 2 * index), 15),
        };

        static Int128 Signed(ulong bits, int signBit) =>
            (bits >> signBit) == 0 ? (Int128)bits : -(Int128)(bits - (1ul << signBit));
    }

    private static bool IsFinite(IEnumerable<double> numbers) => numbers.All(double.IsFinite);
}
