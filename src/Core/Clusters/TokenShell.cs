using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ClusterTools.Matrices;
using ClusterTools.Scans;

namespace ClusterTools;

/// <summary>The tokens within a distance of a center, and the gap around them.</summary>
public sealed class TokenShell : ITokenSet
{
    // e^-7 is less than one in a thousand.
    private const double LogOfChance = 7;
    private const int MostAmong = 10_000;

    private TokenShell(TokenDistance measurement, int count, ComputeContext context)
    {
        Measurement = measurement;
        TokenMatrix = measurement.TokenMatrix;
        Members = measurement.NearestOf(count);
        TokenIds = Array.AsReadOnly([.. Members.TokenIds.Order()]);
        Radius = Members[count - 1].Distance;
        double below = Members.LastOrDefault(member => member.Distance < Radius)?.Distance ?? Radius;
        GapBelow = Radius - below;
        if (count < measurement.Nearest.Count)
        {
            RankedToken next = measurement.Nearest[count];
            NextTokenId = next.TokenId;
            NextDistance = next.Distance;
            GapAbove = next.Distance - Radius;
        }

        using var rows = new RowScan(new RowSelection(TokenMatrix, TokenIds));
        VectorCount = count - IdenticalRows.Find(rows, context).Sum(static set => set.Length - 1);
    }

    /// <summary>The number of tokens.</summary>
    public int Count => TokenIds.Count;

    /// <summary>The number of distinct rows among them.</summary>
    public int VectorCount { get; }

    /// <summary>The distance of the farthest token.</summary>
    public double Radius { get; }

    /// <summary>From the next smaller distance of a member to the radius; 0 if all members are equally far.</summary>
    public double GapBelow { get; }

    /// <summary>From the radius to the nearest token outside; null if there is no token outside.</summary>
    public double? GapAbove { get; }

    /// <summary>The nearest token outside; null if there is no token outside.</summary>
    public int? NextTokenId { get; }

    /// <summary>The distance of the nearest token outside; null if there is no token outside.</summary>
    public double? NextDistance { get; }

    /// <summary>The tokens' ids, ascending.</summary>
    public IReadOnlyList<int> TokenIds { get; }

    /// <summary>The tokens by distance.</summary>
    public TokenList<RankedToken> Members { get; }

    /// <summary>The measurement.</summary>
    public TokenDistance Measurement { get; }

    /// <summary>The matrix.</summary>
    public TokenMatrix TokenMatrix { get; }

    /// <summary>The tokens within a distance.</summary>
    /// <param name="measurement">The measurement.</param>
    /// <param name="radius">The distance; tokens at this distance belong to the shell.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The shell.</returns>
    /// <exception cref="DistanceException">ShellEmpty: no token is within the distance.</exception>
    public static TokenShell Within(TokenDistance measurement, double radius, ComputeContext? context = null)
    {
        RequireDistances(measurement);
        int count = measurement.CountWithin(radius);
        return count > 0
            ? new TokenShell(measurement, count, context ?? new ComputeContext())
            : throw new DistanceException(
                DistanceError.ShellEmpty,
                FormattableString.Invariant($"No token is within {radius} of {measurement.Center}: the nearest is at ")
                + FormattableString.Invariant($"{measurement.Minimum}. Name a larger radius."));
    }

    /// <summary>The nearest tokens.</summary>
    /// <param name="measurement">The measurement.</param>
    /// <param name="count">
    /// How many, 1 or more; all tokens if there are fewer. The smaller id comes first among equals.
    /// </param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The shell.</returns>
    /// <exception cref="DistanceException">NoDefinedDistance: no token has a distance.</exception>
    public static TokenShell OfNearest(TokenDistance measurement, int count, ComputeContext? context = null)
    {
        RequireDistances(measurement);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new TokenShell(
            measurement, Math.Min(count, measurement.Nearest.Count), context ?? new ComputeContext());
    }

    /// <summary>
    /// The tokens below the clearest gap: the largest ratio of neighbouring distances among the nearest tokens.
    /// </summary>
    /// <param name="measurement">The measurement.</param>
    /// <param name="among">
    /// How many of the nearest tokens are looked at, 2 or more; null for the nearer half, but at most 10,000.
    /// </param>
    /// <param name="minimumRadius">The smallest radius of the shell: smaller gaps are left out.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The shell.</returns>
    /// <exception cref="DistanceException">NoClearGap: every gap may be chance.</exception>
    /// <remarks>
    /// A gap is clear if points spread evenly, in however few dimensions, have a gap of this ratio anywhere among the
    /// nearest with a chance below 1 in 1,000. In D dimensions D times the logarithm of the ratio at rank k is
    /// exponential with mean 1 / k (Renyi, "On the theory of order statistics", Acta Mathematica Hungarica 4, 1953),
    /// so the chance of a ratio r at rank k is r^-kD, at most r^-k.
    /// </remarks>
    public static TokenShell BelowGap(
        TokenDistance measurement, int? among = null, double minimumRadius = 0, ComputeContext? context = null)
    {
        RequireDistances(measurement);
        int looked = Math.Min(among ?? Math.Min(MostAmong, measurement.Nearest.Count / 2), measurement.Nearest.Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(among ?? 2, 2);
        double least = LogOfChance + Math.Log(looked);
        DistanceGap[] gaps =
            [.. measurement.Gaps.Where(gap => gap.Count < looked && gap.Below >= minimumRadius)];
        DistanceGap? clear = Array.Find(gaps, gap => gap.Count * Math.Log(gap.Ratio) > least);
        return clear is not null
            ? new TokenShell(measurement, clear.Count, context ?? new ComputeContext())
            : throw new DistanceException(DistanceError.NoClearGap, Describe(measurement, gaps, looked));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{Count} tokens within {Radius:G6} of {Measurement.Center}");

    private static void RequireDistances(TokenDistance measurement)
    {
        ArgumentNullException.ThrowIfNull(measurement);
        if (measurement.Nearest.Count == 0)
        {
            throw new DistanceException(
                DistanceError.NoDefinedDistance,
                $"No token of {measurement.TokenMatrix} has a distance: every measured row holds a NaN or an infinity. "
                + "Check the matrix, or measure other tokens.");
        }
    }

    private static string Describe(TokenDistance measurement, DistanceGap[] gaps, int among)
    {
        string largest = gaps.Length == 0
            ? "They have no two different distances above 0."
            : string.Create(
                CultureInfo.InvariantCulture, $"The largest ratio, {gaps[0].Ratio:G4}, is at {gaps[0]}.");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"There is no clear gap among the {among} tokens nearest to ")
            + $"{measurement.Center}. {largest} Name -Radius or -Count, or look among fewer tokens with -Among.";
    }
}
