using System;

namespace ClusterTools;

/// <summary>The width of a round field around a centre, along great circles.</summary>
public sealed record FieldOfView
{
    /// <summary>Takes a width.</summary>
    /// <param name="degrees">The width in degrees, more than 0; 360 is the whole sky.</param>
    /// <exception cref="SkyException">FieldOfViewOutOfRange: the width is not within this range.</exception>
    public FieldOfView(double degrees)
    {
        if (!(degrees is > 0 and <= 360))
        {
            throw new SkyException(
                SkyError.FieldOfViewOutOfRange,
                FormattableString.Invariant($"The field of view is {degrees} degrees; it must be more than 0, ")
                + "and 360 at most, which is the whole sky.");
        }

        Degrees = degrees;
    }

    /// <summary>The width in degrees, more than 0 to 360.</summary>
    public double Degrees { get; }

    /// <summary>The largest angle to the centre of what is in the field, in degrees.</summary>
    internal double Radius => Degrees / 2;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Degrees} degrees");
}
