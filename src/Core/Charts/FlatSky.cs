using System;

namespace ClusterTools.Charts;

/// <summary>A map projection of a sky, in units that are about degrees along its middle.</summary>
internal abstract class FlatSky
{
    /// <summary>Half of the width.</summary>
    public abstract double HalfWidth { get; }

    /// <summary>Half of the height.</summary>
    public abstract double HalfHeight { get; }

    /// <summary>Whether the sky's edge is a rectangle; otherwise it is an ellipse.</summary>
    public abstract bool HasCorners { get; }

    /// <summary>Creates a projection.</summary>
    /// <param name="projection">The kind of projection.</param>
    /// <returns>The projection.</returns>
    public static FlatSky Of(MapProjection projection) =>
        projection == MapProjection.Mollweide ? new MollweideSky() : new RectangularSky();

    /// <summary>Finds the place of a point, from the middle to the east and to the north.</summary>
    /// <param name="latitude">The latitude in degrees.</param>
    /// <param name="longitude">The longitude in degrees, -180 to 180.</param>
    public abstract (double X, double Y) Project(double latitude, double longitude);

    private sealed class RectangularSky : FlatSky
    {
        public override double HalfWidth => 180;

        public override double HalfHeight => 90;

        public override bool HasCorners => true;

        public override (double X, double Y) Project(double latitude, double longitude) => (longitude, latitude);
    }

    private sealed class MollweideSky : FlatSky
    {
        private const double Radians = Math.PI / 180;

        public override double HalfWidth => 2 * Math.Sqrt(2) / Math.PI * 180;

        public override double HalfHeight => Math.Sqrt(2) / Radians;

        public override bool HasCorners => false;

        public override (double X, double Y) Project(double latitude, double longitude)
        {
            double angle = AuxiliaryAngle(latitude);
            return (HalfWidth / 180 * longitude * Math.Cos(angle), HalfHeight * Math.Sin(angle));
        }

        // 2 a + sin 2a = pi sin(latitude) by Newton's method, which would divide by zero at the poles.
        private static double AuxiliaryAngle(double latitude)
        {
            const double NearPole = 89.9999;
            const int MostRounds = 50;
            if (Math.Abs(latitude) > NearPole)
            {
                return Math.CopySign(Math.PI / 2, latitude);
            }

            double target = Math.PI * Math.Sin(latitude * Radians);
            double angle = latitude * Radians;
            double change = 1;
            for (int round = 0; round < MostRounds && Math.Abs(change) > 1e-15; round++)
            {
                change = ((2 * angle) + Math.Sin(2 * angle) - target) / (2 + (2 * Math.Cos(2 * angle)));
                angle -= change;
            }

            return angle;
        }
    }
}
