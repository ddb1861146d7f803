using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ClusterTools.Numerics;

/// <summary>An unevaluated sum of two doubles, about 106 bits: a sum and its accumulated rounding error.</summary>
/// <param name="High">The leading part.</param>
/// <param name="Low">The rounding error of the leading part.</param>
/// <remarks>
/// Source: Ogita, Rump and Oishi, "Accurate Sum and Dot Product", SIAM Journal on Scientific Computing 26 (2005).
/// </remarks>
internal readonly record struct DoubleDouble(double High, double Low)
{
    /// <summary>Adds a number.</summary>
    /// <param name="term">The number.</param>
    /// <returns>The sum; only the low part is rounded.</returns>
    public DoubleDouble Plus(double term)
    {
        double sum = High + term;
        double added = sum - High;
        double error = (High - (sum - added)) + (term - added);
        return new DoubleDouble(sum, Low + error);
    }

    /// <summary>Adds another sum.</summary>
    /// <param name="other">The other sum.</param>
    /// <returns>The sum; only the low part is rounded.</returns>
    public DoubleDouble Plus(DoubleDouble other)
    {
        DoubleDouble sum = Plus(other.High);
        return sum with { Low = sum.Low + other.Low };
    }

    /// <summary>Adds a number to each lane of a sum.</summary>
    /// <param name="high">The leading parts.</param>
    /// <param name="low">The low parts.</param>
    /// <param name="term">The numbers.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref Vector512<double> high, ref Vector512<double> low, Vector512<double> term)
    {
        Vector512<double> sum = high + term;
        Vector512<double> added = sum - high;
        low += (high - (sum - added)) + (term - added);
        high = sum;
    }

    /// <summary>Adds up the lanes of a sum, in order.</summary>
    /// <param name="high">The leading parts.</param>
    /// <param name="low">The low parts.</param>
    /// <returns>The sum.</returns>
    public static DoubleDouble Sum(Vector512<double> high, Vector512<double> low)
    {
        var sum = new DoubleDouble(0, 0);
        for (int lane = 0; lane < FixedLanes.Count; lane++)
        {
            sum = sum.Plus(new DoubleDouble(high.GetElement(lane), low.GetElement(lane)));
        }

        return sum;
    }

    /// <summary>Rounds a sum with a known error bound to double, if the error cannot change the result.</summary>
    /// <param name="error">The absolute error bound of the sum.</param>
    /// <param name="rounded">Gets the double nearest to every number within the error.</param>
    /// <returns>Whether all these numbers round to the same double.</returns>
    public bool TryRound(double error, out double rounded)
    {
        rounded = High + Low;
        double rest = Low - (rounded - High);
        return IsCertain(rounded, rest, error);
    }

    /// <summary>Rounds a sum with a known error bound to float, if the error cannot change the result.</summary>
    /// <param name="error">The absolute error bound of the sum.</param>
    /// <param name="rounded">Gets the float nearest to every number within the error.</param>
    /// <returns>Whether all these numbers round to the same float.</returns>
    /// <remarks>
    /// The distance to the midpoints decides, and not both ends of the error: a double between them may be a midpoint.
    /// </remarks>
    public bool TryRound(double error, out float rounded)
    {
        rounded = (float)(High + Low);
        double rest = High - rounded + Low;
        double above = (double)MathF.BitIncrement(rounded) - rounded;
        double below = (double)rounded - MathF.BitDecrement(rounded);
        return Math.Abs(rest) + error < Math.Min(above, below) / 2;
    }

    /// <summary>
    /// Rounds the square root of a sum with a known error bound to double, if the error cannot change it.
    /// </summary>
    /// <param name="relativeError">The relative error bound of the sum.</param>
    /// <param name="rounded">Gets the double nearest to the root of every number within the error.</param>
    /// <returns>Whether all these roots round to the same double.</returns>
    public bool TrySquareRoot(double relativeError, out double rounded)
    {
        // One Newton step from the root of the leading part; the neglected term is below 2^-104 of the root.
        const double StepError = 1.0 / (1L << 50) / (1L << 50);
        double root = Math.Sqrt(High);
        double correction = (Math.FusedMultiplyAdd(-root, root, High) + Low) / (2 * root);
        rounded = root + correction;
        double rest = correction - (rounded - root);
        return IsCertain(rounded, rest, rounded * ((relativeError / 2) + StepError));
    }

    /// <summary>
    /// Rounds the quotient of a sum with a known error bound to double, if the error cannot change it.
    /// </summary>
    /// <param name="divisor">The number, positive.</param>
    /// <param name="error">The absolute error bound of the sum.</param>
    /// <param name="rounded">Gets the double nearest to the quotient of every number within the error.</param>
    /// <returns>Whether all these quotients round to the same double.</returns>
    public bool TryDivide(double divisor, double error, out double rounded)
    {
        // One correction of the quotient of the leading part, itself off by less than 2^-104 of the quotient.
        const double StepError = 1.0 / (1L << 50) / (1L << 50);
        double quotient = High / divisor;
        double correction = (Math.FusedMultiplyAdd(-quotient, divisor, High) + Low) / divisor;
        rounded = quotient + correction;
        double rest = correction - (rounded - quotient);
        return IsCertain(rounded, rest, (error / divisor) + (Math.Abs(rounded) * StepError));
    }

    // The nearest midpoint is half a step away; below a power of two the step is half as long.
    private static bool IsCertain(double rounded, double rest, double error)
    {
        double step = Math.Min(Math.BitIncrement(rounded) - rounded, rounded - Math.BitDecrement(rounded));
        return Math.Abs(rest) + error < step / 2;
    }
}
