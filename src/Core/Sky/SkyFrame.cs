using System;
using ClusterTools.Numerics;

namespace ClusterTools.Sky;

/// <summary>Three principal components as the axes of a sky, ready to project many vectors.</summary>
internal sealed class SkyFrame
{
    private readonly PcaBasis _basis;
    private readonly Axis _north;
    private readonly Axis _meridian;
    private readonly Axis _equinox;

    /// <summary>Takes the axes from a basis.</summary>
    /// <param name="basis">The basis, which has the three components.</param>
    /// <param name="axes">The components that are the sky's axes.</param>
    public SkyFrame(PcaBasis basis, SkyAxes axes)
    {
        _basis = basis;
        _north = new Axis(basis, axes.North);
        _meridian = new Axis(basis, axes.Meridian);
        _equinox = new Axis(basis, axes.Equinox);
    }

    /// <summary>Projects a vector.</summary>
    /// <param name="vector">The vector, d numbers, as it is: no mean is subtracted.</param>
    /// <returns>The vector's shares of the three axes.</returns>
    public SkyPoint Project(ReadOnlySpan<double> vector)
    {
        (double x, double alongX) = Share(vector, _meridian);
        (double y, double alongY) = Share(vector, _equinox);
        (double z, double alongZ) = Share(vector, _north);
        return new SkyPoint(x, y, z, FixedLanes.Norm([alongX, alongY, alongZ]));
    }

    // How much of a component, whatever its length, the vector has in it; and the length of that.
    private (double Share, double Along) Share(ReadOnlySpan<double> vector, Axis axis)
    {
        double along = FixedLanes.Dot(vector, _basis.ComponentSpan(axis.Index)) / axis.Length;
        along = axis.IsTurned ? -along : along;
        return (along / axis.Length, along);
    }

    private readonly struct Axis(PcaBasis basis, int number)
    {
        public int Index { get; } = Math.Abs(number) - 1;

        public bool IsTurned { get; } = number < 0;

        public double Length { get; } = FixedLanes.Norm(basis.ComponentSpan(Math.Abs(number) - 1));
    }
}
