using System;

namespace ClusterTools;

/// <summary>
/// The three principal components that are the axes of a sky, by number from 1. A negative number negates its
/// component. The three numbers are nonzero and name three different components.
/// </summary>
public sealed record SkyAxes
{
    /// <summary>Names three components.</summary>
    /// <param name="north">The component that is north (+z).</param>
    /// <param name="meridian">The component that is the prime meridian (+x).</param>
    /// <param name="equinox">The component that is the equinox (+y).</param>
    /// <exception cref="SkyException">
    /// ComponentNotInBasis: a number is 0. ComponentsNotDistinct: two numbers are those of one component.
    /// </exception>
    public SkyAxes(int north = 2, int meridian = 1, int equinox = 3)
    {
        // Widened to long, since the least int has no absolute value in its own type.
        (long first, long second, long third) = (
            Math.Abs((long)north), Math.Abs((long)meridian), Math.Abs((long)equinox));
        if (first == 0 || second == 0 || third == 0)
        {
            throw new SkyException(
                SkyError.ComponentNotInBasis,
                "Principal components are counted from 1; a negative number turns one round. There is none of number "
                    + "0.");
        }

        if (first == second || first == third || second == third)
        {
            throw new SkyException(
                SkyError.ComponentsNotDistinct,
                $"North {north}, meridian {meridian} and equinox {equinox} must be three different principal "
                    + "components.");
        }

        (North, Meridian, Equinox) = (north, meridian, equinox);
    }

    /// <summary>North 2, meridian 1, equinox 3.</summary>
    public static SkyAxes Default { get; } = new();

    /// <summary>The number of the north component; negative if it is negated.</summary>
    public int North { get; }

    /// <summary>The number of the prime meridian's component; negative if it is negated.</summary>
    public int Meridian { get; }

    /// <summary>The number of the equinox component; negative if it is negated.</summary>
    public int Equinox { get; }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"north {North}, meridian {Meridian}, equinox {Equinox}");

    /// <summary>Makes sure that a basis has the three components.</summary>
    /// <param name="basis">The basis.</param>
    /// <exception cref="SkyException">ComponentNotInBasis: it has fewer components.</exception>
    internal void RequireIn(PcaBasis basis)
    {
        foreach (int number in (ReadOnlySpan<int>)[North, Meridian, Equinox])
        {
            if (Math.Abs((long)number) > basis.Components.Count)
            {
                throw new SkyException(
                    SkyError.ComponentNotInBasis,
                    $"There is no principal component {number}: the basis has {basis.Components.Count}. Make a basis "
                    + "of a larger component count.");
            }
        }
    }
}
