using System;

namespace ClusterTools.Numerics;

/// <summary>
/// Sine, cosine and arc tangent in degrees, the same on every machine and exact at multiples of 90. The run-time
/// library's functions differ between platforms in the last bit.
/// </summary>
internal static class DegreeTrigonometry
{
    /// <summary>The sine and cosine of an angle.</summary>
    /// <param name="degrees">Any finite angle, in degrees.</param>
    /// <returns>Both, to less than two units in the last place.</returns>
    public static (double Sine, double Cosine) SinCos(double degrees)
    {
        // The remainder and the quarter turn are exact, so large angles lose no accuracy.
        double turn = Math.IEEERemainder(degrees, 360);
        double quarter = Math.Round(turn / 90, MidpointRounding.ToEven);
        double radians = (turn - (quarter * 90)) * (Math.PI / 180);
        double sine = Sine(radians);
        double cosine = Cosine(radians);
        return ((int)quarter & 3) switch
        {
            0 => (sine, cosine),
            1 => (cosine, -sine),
            2 => (-sine, -cosine),
            _ => (-cosine, sine),
        };
    }

    /// <summary>The angle of a point in the plane, counted from the first axis to the second.</summary>
    /// <param name="y">The second coordinate; finite.</param>
    /// <param name="x">The first coordinate; finite.</param>
    /// <returns>Degrees, -180 to 180, to less than two units in the last place; 0 for the origin.</returns>
    public static double Atan2(double y, double x)
    {
        const double TangentOfAnEighth = 0.41421356237309503;
        double width = Math.Abs(x);
        double height = Math.Abs(y);
        if (width == 0 && height == 0)
        {
            return 0;
        }

        // Reduces to the octant next to the first axis, then around its middle; multiples of 45 stay exact.
        double ratio = Math.Min(width, height) / Math.Max(width, height);
        double degrees = ratio > TangentOfAnEighth
            ? 45 + (ArcTangent((ratio - 1) / (ratio + 1)) * (180 / Math.PI))
            : ArcTangent(ratio) * (180 / Math.PI);
        degrees = height > width ? 90 - degrees : degrees;
        degrees = x < 0 ? 180 - degrees : degrees;
        return y < 0 ? -degrees : degrees;
    }

    // Polynomials for |x| <= pi / 4 from FreeBSD's msun, k_sin.c and k_cos.c (Sun Microsystems, 1993).
    private static double Sine(double x)
    {
        double z = x * x;
        double tail = 8.33333333332248946124e-03
            + (z * (-1.98412698298579493134e-04
            + (z * (2.75573137070700676789e-06
            + (z * (-2.50507602534068634195e-08
            + (z * 1.58969099521155010221e-10)))))));
        return x + (z * x * (-1.66666666666666324348e-01 + (z * tail)));
    }

    private static double Cosine(double x)
    {
        double z = x * x;
        double tail = z * (4.16666666666666019037e-02
            + (z * (-1.38888888888741095749e-03
            + (z * (2.48015872894767294178e-05
            + (z * (-2.75573143513906633035e-07
            + (z * (2.08757232129817482790e-09
            + (z * -1.13596475577881948265e-11))))))))));
        double half = 0.5 * z;
        double rest = 1 - half;
        return rest + (1 - rest - half + (z * tail));
    }

    // For |x| <= 7 / 16; from s_atan.c of the same library.
    private static double ArcTangent(double x)
    {
        double z = x * x;
        double tail = z * (3.33333333333329318027e-01
            + (z * (-1.99999999998764832476e-01
            + (z * (1.42857142725034663711e-01
            + (z * (-1.11111104054623557880e-01
            + (z * (9.09088713343650656196e-02
            + (z * (-7.69187620504482999495e-02
            + (z * (6.66107313738753120669e-02
            + (z * (-5.83357013379057348645e-02
            + (z * (4.97687799461593236017e-02
            + (z * (-3.65315727442169155270e-02
            + (z * 1.62858201153657823623e-02))))))))))))))))))));
        return x - (x * tail);
    }
}
