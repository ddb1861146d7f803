using System;
using System.Runtime.CompilerServices;
using ClusterTools.Numerics;

namespace ClusterTools.LinearAlgebra;

/// <summary>
/// The kernel of <see cref="RotationBatch"/>: every element is rotated for itself.
/// </summary>
internal static unsafe class RotationWave
{
    private const int Wave = RotationBatch.Wave;
    private const int StepSize = 2 * Wave;
    private const int Width = RotationBatch.SlabWidth;
    private const int Eight = FixedLanes.Count;

    /// <summary>Applies a group of sweeps to a slab.</summary>
    /// <param name="high">The last of the rows in the slab.</param>
    /// <param name="length">The number of rotations in a whole sweep.</param>
    /// <param name="rotations">The rotations, step by step, those of the first sweep first.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Apply(double* high, int length, double* rotations) =>
        Isa.Dispatch(new ApplyCall(high, length, rotations));

    private readonly struct ApplyCall(double* high, int length, double* rotations) : IWidthKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TSingle, TDouble>()
            where TSingle : unmanaged, ISingleLanes<TSingle>
            where TDouble : unmanaged, IDoubleLanes<TDouble>
        {
            if (TDouble.IsOneRegister)
            {
                for (int column = 0; column < Width; column += 2 * Eight)
                {
                    ApplyToSixteen<TDouble>(high + column, length, rotations);
                }
            }
            else
            {
                for (int column = 0; column < Width; column += Eight)
                {
                    ApplyToEight<TDouble>(high + column, length, rotations);
                }
            }
        }
    }

    // Sixteen columns: one vector alone leaves the processor waiting for its results.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ApplyToSixteen<T>(double* high, int length, double* r)
        where T : unmanaged, IDoubleLanes<T>
    {
        T a0 = T.Load(high), a1 = T.Load(high + Eight);
        T b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        double* from = high - Width;
        double* to = high;
        int step = 0;
        int steps = length + Wave - 1;

        // The first rows only fill the wave, the last steps only empty it.
        for (; step < Math.Min(Wave - 1, length); step++)
        {
            T y0 = T.Load(from), y1 = T.Load(from + Eight);
            Rotate(r, ref y0, ref y1, ref a0, ref a1);
            Rotate(r + 2, ref y0, ref y1, ref b0, ref b1);
            Rotate(r + 4, ref y0, ref y1, ref c0, ref c1);
            Rotate(r + 6, ref y0, ref y1, ref d0, ref d1);
            r += StepSize;
            from -= Width;
        }

        for (; step < length; step++)
        {
            T y0 = T.Load(from), y1 = T.Load(from + Eight);
            Rotate(r, ref y0, ref y1, ref a0, ref a1);
            Rotate(r + 2, ref y0, ref y1, ref b0, ref b1);
            Rotate(r + 4, ref y0, ref y1, ref c0, ref c1);
            Rotate(r + 6, ref y0, ref y1, ref d0, ref d1);
            y0.Store(to);
            y1.Store(to + Eight);
            r += StepSize;
            from -= Width;
            to -= Width;
        }

        for (; step < steps; step++)
        {
            T y0 = default, y1 = default;
            Rotate(r, ref y0, ref y1, ref a0, ref a1);
            Rotate(r + 2, ref y0, ref y1, ref b0, ref b1);
            Rotate(r + 4, ref y0, ref y1, ref c0, ref c1);
            Rotate(r + 6, ref y0, ref y1, ref d0, ref d1);
            if (step >= Wave - 1)
            {
                y0.Store(to);
                y1.Store(to + Eight);
                to -= Width;
            }

            r += StepSize;
        }

        d0.Store(to);
        d1.Store(to + Eight);
    }

    // Eight columns, which are several vectors.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ApplyToEight<T>(double* high, int length, double* r)
        where T : unmanaged, IDoubleLanes<T>
    {
        T a = T.Load(high);
        T b = default, c = default, d = default;
        double* from = high - Width;
        double* to = high;
        int step = 0;
        int steps = length + Wave - 1;

        // The first rows only fill the wave, the last steps only empty it.
        for (; step < Math.Min(Wave - 1, length); step++)
        {
            T y = T.Load(from);
            Rotate(r, ref y, ref a);
            Rotate(r + 2, ref y, ref b);
            Rotate(r + 4, ref y, ref c);
            Rotate(r + 6, ref y, ref d);
            r += StepSize;
            from -= Width;
        }

        for (; step < length; step++)
        {
            T y = T.Load(from);
            Rotate(r, ref y, ref a);
            Rotate(r + 2, ref y, ref b);
            Rotate(r + 4, ref y, ref c);
            Rotate(r + 6, ref y, ref d);
            y.Store(to);
            r += StepSize;
            from -= Width;
            to -= Width;
        }

        for (; step < steps; step++)
        {
            T y = default;
            Rotate(r, ref y, ref a);
            Rotate(r + 2, ref y, ref b);
            Rotate(r + 4, ref y, ref c);
            Rotate(r + 6, ref y, ref d);
            if (step >= Wave - 1)
            {
                y.Store(to);
                to -= Width;
            }

            r += StepSize;
        }

        d.Store(to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rotate<T>(double* r, ref T y0, ref T y1, ref T z0, ref T z1)
        where T : unmanaged, IDoubleLanes<T>
    {
        T c = T.Create(r[0]);
        T s = T.Create(r[1]);
        Rotate(c, s, ref y0, ref z0);
        Rotate(c, s, ref y1, ref z1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rotate<T>(double* r, ref T y, ref T z)
        where T : unmanaged, IDoubleLanes<T> => Rotate(T.Create(r[0]), T.Create(r[1]), ref y, ref z);

    // One rotation of (z, y): z, the row above in number, is the sweep's own; y comes from the sweep before. The new z
    // goes on to the next sweep as y, the new y stays as z.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rotate<T>(T c, T s, ref T y, ref T z)
        where T : unmanaged, IDoubleLanes<T>
    {
        T next = s * y;
        T.AddProduct(c, z, ref next);
        z = s * z;
        T.MultiplySubtract(c, y, ref z);
        y = next;
    }
}
