using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace ClusterTools;

/// <summary>A vector h that a model multiplies by its unembedding: token i gets the logit w_i h.</summary>
public sealed class HiddenState
{
    private readonly string _name;
    private readonly ushort[] _bits;

    private HiddenState(StateKind kind, string name, IEnumerable<double> values, int[]? tokenIds = null)
    {
        Kind = kind;
        _name = name;
        double[] elements = [.. values];
        _bits = Array.ConvertAll(elements, BFloat16.FromDouble);
        int invalid = Array.FindIndex(_bits, static bits => !BFloat16.IsFinite(bits));
        Values = invalid < 0 ? Array.AsReadOnly(Array.ConvertAll(elements, static element => (float)element))
            : throw new LogitException(
                LogitError.StateNotFinite,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Element {invalid} of {name} is {elements[invalid]}, which is no finite bfloat16 number, ")
                + "so there are no logits. Use another state.");
        TokenIds = Array.AsReadOnly(tokenIds ?? []);
    }

    /// <summary>The source of the state.</summary>
    public StateKind Kind { get; }

    /// <summary>
    /// The d numbers, each rounded to float32. Measuring in bfloat16 rounds the numbers that were given, not these.
    /// </summary>
    public IReadOnlyList<float> Values { get; }

    /// <summary>The ids of the tokens that it was made of, ascending; empty if it was made of something else.</summary>
    public IReadOnlyList<int> TokenIds { get; }

    /// <summary>Makes a state of a vector.</summary>
    /// <param name="vector">The d numbers, finite; one or more.</param>
    /// <returns>The state.</returns>
    /// <exception cref="LogitException">StateNotFinite: a number is beyond bfloat16's range, or is a NaN.</exception>
    public static HiddenState OfVector(IReadOnlyList<double> vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        return new HiddenState(StateKind.Vector, "the vector", vector);
    }

    /// <summary>Makes a state of a token's row, or of the exact mean of several rows.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="tokenIds">The tokens, one or more, in any order.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The state.</returns>
    /// <exception cref="TokenMatrixException">
    /// There is no such token, a row holds a NaN or an infinity, or the file was changed since import.
    /// </exception>
    /// <exception cref="LogitException">StateNotFinite: a number is beyond bfloat16's range.</exception>
    public static HiddenState OfTokens(TokenMatrix matrix, IEnumerable<int> tokenIds, ComputeContext? context = null)
    {
        var center = TokenCenter.OfTokens(matrix, tokenIds, context: context);
        StateKind kind = center.Kind == CenterKind.Token ? StateKind.Token : StateKind.Mean;
        return new HiddenState(kind, center.ToString(), center.Vector, [.. center.TokenIds]);
    }

    /// <summary>Makes a state of a direction.</summary>
    /// <param name="direction">The direction.</param>
    /// <param name="length">The state's length: it multiplies the direction's unit vector.</param>
    /// <returns>The state.</returns>
    /// <exception cref="LogitException">
    /// StateNotFinite: a number is beyond bfloat16's range, or the length is a NaN.
    /// </exception>
    public static HiddenState OfDirection(SkyDirection direction, double length)
    {
        ArgumentNullException.ThrowIfNull(direction);
        string name = string.Create(CultureInfo.InvariantCulture, $"{direction}, length {length}");
        return new HiddenState(StateKind.Direction, name, direction.Vector.Select(element => element * length));
    }

    /// <inheritdoc/>
    public override string ToString() => _name;

    /// <summary>Makes a state of numbers in a file.</summary>
    /// <param name="name">What messages call the state.</param>
    /// <param name="values">The d numbers.</param>
    internal static HiddenState OfFile(string name, double[] values) => new(StateKind.File, name, values);

    /// <summary>The numbers as bfloat16 bits, each rounded once.</summary>
    internal ReadOnlySpan<ushort> Bits => _bits;
}
