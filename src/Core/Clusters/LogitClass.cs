using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Clusters;
using ClusterTools.Matrices;

namespace ClusterTools;

/// <summary>The tokens that share one logit of a measurement: the model cannot tell them apart in this state.</summary>
public sealed class LogitClass : ITokenSet
{
    private LogitClass(LogitMeasurement measurement, int index)
    {
        LogitValue item = measurement.Distribution[index];
        Measurement = measurement;
        TokenMatrix = measurement.TokenMatrix;
        Logit = item.Logit;
        Count = (int)item.Count;
        Fraction = item.Fraction;
        Rank = index + 1;
        TokenIds = Array.AsReadOnly(measurement.TokensOf(item.Logit));
    }

    /// <summary>The shared logit.</summary>
    public float Logit { get; }

    /// <summary>The number of tokens.</summary>
    public int Count { get; }

    /// <summary>The tokens' share of all measured tokens, 0 to 1.</summary>
    public double Fraction { get; }

    /// <summary>The place of the class in the distribution, 1 for the most common.</summary>
    public int Rank { get; }

    /// <summary>The tokens' ids, ascending.</summary>
    public IReadOnlyList<int> TokenIds { get; }

    /// <summary>The tokens and their places among all logits.</summary>
    public TokenList<LogitRank> Members => Measurement.RankOf([.. TokenIds]);

    /// <summary>The largest logit of the measurement, for comparison.</summary>
    public float MaximumLogit => Measurement.Maximum;

    /// <summary>The number of tokens at the largest logit.</summary>
    public int MaximumCount => Measurement.MaximumCount;

    /// <summary>The measurement.</summary>
    public LogitMeasurement Measurement { get; }

    /// <summary>The matrix.</summary>
    public TokenMatrix TokenMatrix { get; }

    /// <summary>The most common logit's class; the smallest logit among equally common ones.</summary>
    /// <param name="measurement">The measurement.</param>
    /// <returns>The class.</returns>
    /// <exception cref="LogitException">NoDefinedLogit: no token has a logit.</exception>
    public static LogitClass Mode(LogitMeasurement measurement) => Top(measurement, 1).First();

    /// <summary>The class of the largest logit: the tokens that tie for the argmax.</summary>
    /// <param name="measurement">The measurement.</param>
    /// <returns>The class.</returns>
    /// <exception cref="LogitException">NoDefinedLogit: no token has a logit.</exception>
    public static LogitClass Maximum(LogitMeasurement measurement)
    {
        ClassesOf(measurement);
        return WithLogit(measurement, measurement.Maximum);
    }

    /// <summary>The class of a logit.</summary>
    /// <param name="measurement">The measurement.</param>
    /// <param name="logit">The logit; it is rounded as the measurement's are, so decimals as shown will do.</param>
    /// <returns>The class.</returns>
    /// <exception cref="LogitException">
    /// LogitClassNotFound: no token has the logit. NoDefinedLogit: no token has one.
    /// </exception>
    public static LogitClass WithLogit(LogitMeasurement measurement, double logit)
    {
        ValueClasses<LogitClass> classes = ClassesOf(measurement);
        float rounded = measurement.Precision == LogitPrecision.BFloat16
            ? BFloat16.ToSingle(BFloat16.FromDouble(logit))
            : (float)logit;
        return classes.TryFind(rounded, out LogitClass? found) ? found! : throw new LogitException(
            LogitError.LogitClassNotFound,
            FormattableString.Invariant($"No token has the logit {logit}, rounded {rounded}. ")
            + "The measurement's Distribution lists the logits that occur.");
    }

    /// <summary>The class that a token belongs to.</summary>
    /// <param name="measurement">The measurement.</param>
    /// <param name="tokenId">The token's id.</param>
    /// <returns>The class.</returns>
    /// <exception cref="TokenMatrixException">TokenIdOutOfRange: there is no such token.</exception>
    /// <exception cref="LogitException">LogitClassNotFound: the token has no logit, or was not measured.</exception>
    public static LogitClass OfToken(LogitMeasurement measurement, int tokenId)
    {
        ValueClasses<LogitClass> classes = ClassesOf(measurement);
        TokenVectors.RequireRow(measurement.TokenMatrix, tokenId);
        return classes.TryFind(measurement.Logits[tokenId], out LogitClass? found) ? found! : throw new LogitException(
            LogitError.LogitClassNotFound,
            FormattableString.Invariant(
                $"Token {tokenId} has no logit in this measurement: it was not measured, or its row ")
            + "holds a NaN or an infinity. Name another token.");
    }

    /// <summary>The most common classes, the most common first.</summary>
    /// <param name="measurement">The measurement.</param>
    /// <param name="count">The number of classes at most.</param>
    /// <returns>The classes, made as they are asked for.</returns>
    /// <exception cref="LogitException">NoDefinedLogit: no token has a logit.</exception>
    public static IEnumerable<LogitClass> Top(LogitMeasurement measurement, int count) =>
        ClassesOf(measurement).Top(count);

    /// <summary>The classes of at least a number of tokens, the most common first.</summary>
    /// <param name="measurement">The measurement.</param>
    /// <param name="minimumCount">The number of tokens at least.</param>
    /// <returns>The classes, made as they are asked for; empty if no class is that large.</returns>
    /// <exception cref="LogitException">NoDefinedLogit: no token has a logit.</exception>
    public static IEnumerable<LogitClass> AtLeast(LogitMeasurement measurement, int minimumCount) =>
        ClassesOf(measurement).AtLeast(minimumCount);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Count} tokens at logit {Logit}");

    private static ValueClasses<LogitClass> ClassesOf(LogitMeasurement measurement)
    {
        ArgumentNullException.ThrowIfNull(measurement);
        IReadOnlyList<LogitValue> distribution = measurement.Distribution;
        return distribution.Count > 0
            ? new ValueClasses<LogitClass>(
                new ListView<float>(distribution.Count, index => distribution[index].Logit),
                new ListView<long>(distribution.Count, index => distribution[index].Count),
                index => new LogitClass(measurement, index))
            : throw new LogitException(
                LogitError.NoDefinedLogit,
                $"No token of {measurement.TokenMatrix} has a logit: every measured row holds a NaN or an infinity. "
                + "Check the matrix, or measure others.");
    }
}
