using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ClusterTools.LinearAlgebra;

/// <summary>
/// The kernel of <see cref="RotationBatch"/>, for vectors of the size the processor has: every element is rotated for
/// itself, so the size makes no difference to the result, while a vector that does not fit in a register makes a
/// great difference to the speed.
/// </summary>
internal static unsafe class RotationWave
{
    private const int Wave = RotationBatch.Wave;
    private const int StepSize = 2 * Wave;
    private const int Width = RotationBatch.SlabWidth;

    /// <summary>What the kernel does with vectors.</summary>
    /// <typeparam name="TSelf">The vector.</typeparam>
    private interface IVector<TSelf>
        where TSelf : unmanaged, IVector<TSelf>
    {
        /// <summary>Reads a vector.</summary>
        static abstract TSelf Load(double* from);

        /// <summary>Makes all elements the same.</summary>
        static abstract TSelf Create(double x);

        /// <summary>x y.</summary>
        static abstract TSelf Multiply(TSelf x, TSelf y);

        /// <summary>x y + z, rounded once.</summary>
        static abstract TSelf MultiplyAdd(TSelf x, TSelf y, TSelf z);

        /// <summary>x y - z, rounded once.</summary>
        static abstract TSelf MultiplySubtract(TSelf x, TSelf y, TSelf z);

        /// <summary>Writes the vector.</summary>
        void Store(double* to);
    }

    /// <summary>Applies a group of sweeps to a slab.</summary>
    /// <param name="high">The last of the rows in the slab.</param>
    /// <param name="length">The number of rotations in a whole sweep.</param>
    /// <param name="rotations">The rotations, step by step, those of the first sweep first.</param>
    internal static void Apply(double* high, int length, double* rotations)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Apply<Eight>(high, length, rotations);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Apply<Four>(high, length, rotations);
        }
        else
        {
            Apply<Two>(high, length, rotations);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Apply<T>(double* high, int length, double* rotations)
        where T : unmanaged, IVector<T>
    {
        for (int column = 0; column < Width; column += 2 * sizeof(T) / sizeof(double))
        {
            ApplyToColumns<T>(high + column, length, rotations);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ApplyToColumns<T>(double* high, int length, double* r)
        where T : unmanaged, IVector<T>
    {
        int lanes = sizeof(T) / sizeof(double);
        T a0 = T.Load(high);
        T a1 = T.Load(high + lanes);
        T b0 = default;
        T b1 = default;
        T c0 = default;
        T c1 = default;
        T d0 = default;
        T d1 = default;
        double* from = high - Width;
        double* to = high;
        int step = 0;
        int steps = length + Wave - 1;

        // The first rows only fill the wave, the last steps only empty it.
        for (; step < Math.Min(Wave - 1, length); step++)
        {
            T y0 = T.Load(from);
            T y1 = T.Load(from + lanes);
            Rotate(r, ref y0, ref y1, ref a0, ref a1);
            Rotate(r + 2, ref y0, ref y1, ref b0, ref b1);
            Rotate(r + 4, ref y0, ref y1, ref c0, ref c1);
            Rotate(r + 6, ref y0, ref y1, ref d0, ref d1);
            r += StepSize;
            from -= Width;
        }

        for (; step < length; step++)
        {
            T y0 = T.Load(from);
            T y1 = T.Load(from + lanes);
            Rotate(r, ref y0, ref y1, ref a0, ref a1);
            Rotate(r + 2, ref y0, ref y1, ref b0, ref b1);
            Rotate(r + 4, ref y0, ref y1, ref c0, ref c1);
            Rotate(r + 6, ref y0, ref y1, ref d0, ref d1);
            y0.Store(to);
            y1.Store(to + lanes);
            r += StepSize;
            from -= Width;
            to -= Width;
        }

        for (; step < steps; step++)
        {
            T y0 = default;
            T y1 = default;
            Rotate(r, ref y0, ref y1, ref a0, ref a1);
            Rotate(r + 2, ref y0, ref y1, ref b0, ref b1);
            Rotate(r + 4, ref y0, ref y1, ref c0, ref c1);
            Rotate(r + 6, ref y0, ref y1, ref d0, ref d1);
            if (step >= Wave - 1)
            {
                y0.Store(to);
                y1.Store(to + lanes);
                to -= Width;
            }

            r += StepSize;
        }

        d0.Store(to);
        d1.Store(to + lanes);
    }

    /// <summary>
    /// One rotation of (z, y): z, the row above in number, is the sweep's own; y comes from the sweep before. The new
    /// z goes on to the next sweep as y, the new y stays as z.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rotate<T>(double* r, ref T y0, ref T y1, ref T z0, ref T z1)
        where T : unmanaged, IVector<T>
    {
        T c = T.Create(r[0]);
        T s = T.Create(r[1]);
        T u0 = T.MultiplyAdd(c, z0, T.Multiply(s, y0));
        T u1 = T.MultiplyAdd(c, z1, T.Multiply(s, y1));
        z0 = T.MultiplySubtract(c, y0, T.Multiply(s, z0));
        z1 = T.MultiplySubtract(c, y1, T.Multiply(s, z1));
        y0 = u0;
        y1 = u1;
    }

    /// <summary>AVX-512.</summary>
    private readonly struct Eight(Vector512<double> value) : IVector<Eight>
    {
        private readonly Vector512<double> _value = value;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Eight Load(double* from) => new(Vector512.Load(from));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Eight Create(double x) => new(Vector512.Create(x));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Eight Multiply(Eight x, Eight y) => new(x._value * y._value);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Eight MultiplyAdd(Eight x, Eight y, Eight z) =>
            new(Vector512.FusedMultiplyAdd(x._value, y._value, z._value));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Eight MultiplySubtract(Eight x, Eight y, Eight z) =>
            new(Avx512F.IsSupported
                ? Avx512F.FusedMultiplySubtract(x._value, y._value, z._value)
                : Vector512.FusedMultiplyAdd(x._value, y._value, -z._value));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Store(double* to) => _value.Store(to);
    }

    /// <summary>AVX2.</summary>
    private readonly struct Four(Vector256<double> value) : IVector<Four>
    {
        private readonly Vector256<double> _value = value;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Four Load(double* from) => new(Vector256.Load(from));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Four Create(double x) => new(Vector256.Create(x));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Four Multiply(Four x, Four y) => new(x._value * y._value);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Four MultiplyAdd(Four x, Four y, Four z) =>
            new(Vector256.FusedMultiplyAdd(x._value, y._value, z._value));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Four MultiplySubtract(Four x, Four y, Four z) =>
            new(Fma.IsSupported
                ? Fma.MultiplySubtract(x._value, y._value, z._value)
                : Vector256.FusedMultiplyAdd(x._value, y._value, -z._value));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Store(double* to) => _value.Store(to);
    }

    /// <summary>All other processors.</summary>
    private readonly struct Two(Vector128<double> value) : IVector<Two>
    {
        private readonly Vector128<double> _value = value;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Two Load(double* from) => new(Vector128.Load(from));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Two Create(double x) => new(Vector128.Create(x));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Two Multiply(Two x, Two y) => new(x._value * y._value);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Two MultiplyAdd(Two x, Two y, Two z) =>
            new(Vector128.FusedMultiplyAdd(x._value, y._value, z._value));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Two MultiplySubtract(Two x, Two y, Two z) =>
            new(Vector128.FusedMultiplyAdd(x._value, y._value, -z._value));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Store(double* to) => _value.Store(to);
    }
}
