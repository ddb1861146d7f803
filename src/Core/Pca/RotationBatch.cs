using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ClusterTools.Pca;

/// <summary>
/// Plane rotations put on record by <see cref="TridiagonalQl"/>, and their application to the rows of the
/// eigenvector matrix.
/// </summary>
/// <remarks>
/// A sweep rotates the rows (i + 1, i) for i from high to low. Sweeps over about the same rows go into a group of
/// <see cref="Wave"/> and are applied as one wave, the next sweep one row behind the one before, so that a row passes
/// through the registers once per group (Van Zee, van de Geijn and Quintana-Orti, Restructuring the tridiagonal and
/// bidiagonal QR algorithms for performance, ACM TOMS 40, 2014). Places in the wave that have nothing to do yet or
/// any more hold the identity, which changes no bit of a row.
/// </remarks>
internal sealed unsafe class RotationBatch : IDisposable
{
    /// <summary>The sweeps in a group.</summary>
    internal const int Wave = 4;

    /// <summary>The columns that are rotated at a time.</summary>
    internal const int SlabWidth = 32;

    private const int StepSize = 2 * Wave;

    private readonly AlignedBuffer _rotations;
    private readonly List<Group> _groups = [];
    private nint _used;
    private int _filled;

    /// <summary>Allocates a batch.</summary>
    /// <param name="rotations">How many rotations it should hold.</param>
    /// <param name="order">The order of the matrix; there is room for at least one sweep.</param>
    internal RotationBatch(int rotations, int order)
    {
        _rotations = new AlignedBuffer(Math.Max((nint)rotations * 2, (nint)(order + Wave) * StepSize));
    }

    /// <summary>Forgets all rotations.</summary>
    internal void Clear()
    {
        _groups.Clear();
        _used = 0;
    }

    /// <summary>Makes room for a sweep.</summary>
    /// <param name="low">The first of its rows.</param>
    /// <param name="high">The last of its rows.</param>
    /// <returns>Where <see cref="Put"/> puts its first rotation; null if the batch is full.</returns>
    internal double* Begin(int low, int high)
    {
        if (_groups.Count > 0 && _filled < Wave)
        {
            // Identities cost as much as rotations: a sweep much shorter than the group begins a group of its own.
            Group open = _groups[^1];
            if (low >= open.Low && high <= open.High && 4 * (high - low) >= 3 * (open.High - open.Low))
            {
                double* at = _rotations.Pointer + open.Offset
                    + ((nint)(open.High - high + _filled) * StepSize) + (2 * _filled);
                _filled++;
                return at;
            }
        }

        nint steps = high - low + Wave - 1;
        if (_used + (steps * StepSize) > _rotations.Length)
        {
            return null;
        }

        _groups.Add(new Group(low, high, _used));
        double* first = _rotations.Pointer + _used;
        for (nint i = 0; i < steps * StepSize; i += 2)
        {
            first[i] = 1;
            first[i + 1] = 0;
        }

        _used += steps * StepSize;
        _filled = 1;
        return first;
    }

    /// <summary>Records a rotation.</summary>
    /// <param name="at">Where; becomes the place of the sweep's next rotation.</param>
    /// <param name="c">The cosine.</param>
    /// <param name="s">The sine.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Put(ref double* at, double c, double s)
    {
        at[0] = c;
        at[1] = s;
        at += StepSize;
    }

    /// <summary>Applies the batch to all rows of a slab.</summary>
    /// <param name="slab">The slab, row-major, <see cref="SlabWidth"/> columns.</param>
    internal void Apply(double* slab)
    {
        foreach (Group group in _groups)
        {
            ApplyGroup(
                slab + ((nint)group.High * SlabWidth), group.High - group.Low, _rotations.Pointer + group.Offset);
        }
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose() => _rotations.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ApplyGroup(double* high, int length, double* r)
    {
        for (int column = 0; column < SlabWidth; column += 16)
        {
            WaveOfFour(high + column, length, r);
        }
    }

    /// <summary>
    /// One rotation of (z, y): z, the row above in number, is the sweep's own; y comes from the sweep before. The new
    /// z goes on to the next sweep as y, the new y stays as z.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rotate(
        double* r,
        ref Vector512<double> y0,
        ref Vector512<double> y1,
        ref Vector512<double> z0,
        ref Vector512<double> z1)
    {
        Vector512<double> c = Vector512.Create(r[0]);
        Vector512<double> s = Vector512.Create(r[1]);
        Vector512<double> u0 = Vector512.FusedMultiplyAdd(c, z0, s * y0);
        Vector512<double> u1 = Vector512.FusedMultiplyAdd(c, z1, s * y1);
        z0 = Vector512.FusedMultiplyAdd(c, y0, -(s * z0));
        z1 = Vector512.FusedMultiplyAdd(c, y1, -(s * z1));
        y0 = u0;
        y1 = u1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WaveOfFour(double* high, int length, double* r)
    {
        Vector512<double> a0 = Vector512.Load(high);
        Vector512<double> a1 = Vector512.Load(high + 8);
        Vector512<double> b0 = Vector512<double>.Zero;
        Vector512<double> b1 = b0;
        Vector512<double> c0 = b0;
        Vector512<double> c1 = b0;
        Vector512<double> d0 = b0;
        Vector512<double> d1 = b0;
        double* from = high - SlabWidth;
        double* to = high;
        int step = 0;
        int steps = length + Wave - 1;

        // The first rows only fill the wave, the last ones only empty it.
        int full = Math.Min(Wave - 1, length);
        for (; step < full; step++)
        {
            Vector512<double> y0 = Vector512.Load(from);
            Vector512<double> y1 = Vector512.Load(from + 8);
            Rotate(r, ref y0, ref y1, ref a0, ref a1);
            Rotate(r + 2, ref y0, ref y1, ref b0, ref b1);
            Rotate(r + 4, ref y0, ref y1, ref c0, ref c1);
            Rotate(r + 6, ref y0, ref y1, ref d0, ref d1);
            r += StepSize;
            from -= SlabWidth;
        }

        for (; step < length; step++)
        {
            Vector512<double> y0 = Vector512.Load(from);
            Vector512<double> y1 = Vector512.Load(from + 8);
            Rotate(r, ref y0, ref y1, ref a0, ref a1);
            Rotate(r + 2, ref y0, ref y1, ref b0, ref b1);
            Rotate(r + 4, ref y0, ref y1, ref c0, ref c1);
            Rotate(r + 6, ref y0, ref y1, ref d0, ref d1);
            y0.Store(to);
            y1.Store(to + 8);
            r += StepSize;
            from -= SlabWidth;
            to -= SlabWidth;
        }

        for (; step < steps; step++)
        {
            Vector512<double> y0 = Vector512<double>.Zero;
            Vector512<double> y1 = Vector512<double>.Zero;
            Rotate(r, ref y0, ref y1, ref a0, ref a1);
            Rotate(r + 2, ref y0, ref y1, ref b0, ref b1);
            Rotate(r + 4, ref y0, ref y1, ref c0, ref c1);
            Rotate(r + 6, ref y0, ref y1, ref d0, ref d1);
            if (step >= Wave - 1)
            {
                y0.Store(to);
                y1.Store(to + 8);
                to -= SlabWidth;
            }

            r += StepSize;
        }

        d0.Store(to);
        d1.Store(to + 8);
    }

    /// <summary>A few sweeps over the same rows.</summary>
    private readonly record struct Group(int Low, int High, nint Offset);
}
