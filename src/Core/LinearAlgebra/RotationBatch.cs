using System;
using ClusterTools.Numerics;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;

namespace ClusterTools.LinearAlgebra;

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

    private readonly AlignedBuffer<double> _rotations;
    private readonly List<Group> _groups = [];
    private nint _used;
    private int _filled;

    /// <summary>Allocates a batch.</summary>
    /// <param name="rotations">How many rotations it should hold.</param>
    /// <param name="order">The order of the matrix; there is room for at least one sweep.</param>
    internal RotationBatch(int rotations, int order)
    {
        _rotations = new AlignedBuffer<double>(Math.Max((nint)rotations * 2, (nint)(order + Wave) * StepSize));
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
    /// <param name="cancellationToken">Observed before every group.</param>
    internal void Apply(double* slab, CancellationToken cancellationToken)
    {
        foreach (Group group in _groups)
        {
            cancellationToken.ThrowIfCancellationRequested();
            RotationWave.Apply(
                slab + ((nint)group.High * SlabWidth), group.High - group.Low, _rotations.Pointer + group.Offset);
        }
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose() => _rotations.Dispose();

    /// <summary>A few sweeps over the same rows.</summary>
    private readonly record struct Group(int Low, int High, nint Offset);
}
