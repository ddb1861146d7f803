using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ClusterTools.Safetensors;

namespace ClusterTools.Models;

/// <summary>The errors of a failed choice; each lists the tensors that could be named instead.</summary>
internal static class MatrixRefusal
{
    /// <summary>Makes the error of a model with several candidates, or no candidate, and no named tensor.</summary>
    /// <param name="question">The tensors.</param>
    /// <param name="why">The reason why no rule chose one of them.</param>
    /// <returns>The error.</returns>
    public static TokenMatrixException NotChosen(MatrixQuestion question, string why) => new(
        TokenMatrixError.TensorNotChosen,
        question.Tensors.Path,
        $"'{question.Tensors.Path}' {why}. {Candidates(question)}");

    /// <summary>Makes the error of a name that no tensor has.</summary>
    public static TokenMatrixException NotFound(MatrixQuestion question, string name) => new(
        TokenMatrixError.TensorNotFound,
        question.Tensors.Path,
        $"'{question.Tensors.Path}' has no tensor '{name}'. {Candidates(question)}");

    /// <summary>Makes the error of a tensor that is not a matrix of numbers.</summary>
    /// <param name="question">The tensors.</param>
    /// <param name="tensor">The tensor.</param>
    /// <returns>The error.</returns>
    public static TokenMatrixException NotUsable(MatrixQuestion question, SafetensorsTensor tensor)
    {
        string path = question.Tensors.Path;
        string text = $"Tensor '{tensor.Name}' of '{path}'";
        return MatrixShape.Of(tensor, question.Reading) is null
            ? new TokenMatrixException(
                TokenMatrixError.TensorNotMatrix,
                path,
                $"{text} has the shape {Shape(tensor)}; {NeededShape(question.Reading)}. "
                + $"{StepHint(question, tensor)}{Candidates(question, "Name another tensor.")}")
            : new TokenMatrixException(
                TokenMatrixError.TensorTypeNotSupported,
                path,
                $"{text} has elements of type {tensor.DType}{Packing(question, tensor)}; BF16, F16, F32 and F64 can be "
                + "used. "
                + $"{BitsHint(question, tensor)}{Candidates(question, "Convert the tensor, or choose another file.")}");
    }

    /// <summary>Makes the error of a time series without the requested step.</summary>
    public static TokenMatrixException NoSuchStep(SafetensorsTensor tensor, int step, string path) => new(
        TokenMatrixError.StepOutOfRange,
        path,
        string.Create(
            CultureInfo.InvariantCulture,
            $"Tensor '{tensor.Name}' of '{path}' has {tensor.Shape[0]} steps and no step {step}. Name one from 0 to "
            + $"{tensor.Shape[0] - 1}, or from -1, the last one, to {-tensor.Shape[0]}."));

    private static string NeededShape(MatrixReading reading) => reading.Step is null
        ? "a token matrix has two dimensions, tokens x dimension, neither of them zero"
        : "-Step needs three dimensions, steps x tokens x dimension, none of them zero";

    private static string StepHint(MatrixQuestion question, SafetensorsTensor tensor) =>
        question.Reading.Step is null && IsSeries(tensor)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"If the first dimension is of steps, name one by -Step, from 0 to {tensor.Shape[0] - 1}. ")
            : string.Empty;

    private static string BitsHint(MatrixQuestion question, SafetensorsTensor tensor) =>
        MatrixShape.IsSixteenBits(tensor.DType) && !question.Reading.AsBFloat16
            ? "If the integers are the bits of bfloat16 numbers, use -AsBFloat16. "
            : string.Empty;

    private static string Packing(MatrixQuestion question, SafetensorsTensor tensor) =>
        NamedTensor.Of(tensor.Name) is NamedTensor named
        && PackedTensor.KindOf(tensor, named, question.Tensors.Contains) is string kind
            ? $" (packed: {kind})"
            : string.Empty;

    // Used if no tensor can be imported as it is: the tensors that can be imported with other parameters.
    private static string Candidates(MatrixQuestion question, string? nothing = null)
    {
        IReadOnlyList<SafetensorsTensor> tensors = question.Tensors.Readable;
        List<SafetensorsTensor> usable =
            [.. tensors.Where(tensor => question.IsUsable(tensor) && !PackedTensor.IsSide(tensor.Name))];
        if (usable.Count > 0)
        {
            return $"Name one of its matrices: {List(question.Reading, usable)}.";
        }

        if (nothing is not null)
        {
            return nothing;
        }

        SafetensorsTensor? other = tensors.FirstOrDefault(tensor =>
            StepHint(question, tensor).Length > 0
            || (MatrixShape.Of(tensor, question.Reading) is not null && BitsHint(question, tensor).Length > 0));
        return other is not null
            ? $"It has '{other.Name}' {other.DType} {Shape(other)}. "
                + $"{StepHint(question, other)}{BitsHint(question, other)}".TrimEnd()
            : tensors.FirstOrDefault(tensor => Packing(question, tensor).Length > 0) is SafetensorsTensor packed
                ? $"It has '{packed.Name}'{Packing(question, packed)}, whose numbers are not read. Choose the model it "
                    + "was made from, or save it anew without quantization."
            : tensors.Any(static tensor => PackedTensor.IsSide(tensor.Name))
                ? "It has only scales or an adapter, no matrix of a whole model. Choose another file."
            : question.Reading.Step is null
                ? "It has no two-dimensional floating-point tensor at all. Choose another file."
                : "It has no floating-point tensor of three dimensions, of which -Step takes one step. Leave out "
                    + "-Step.";
    }

    private static bool IsSeries(SafetensorsTensor tensor) =>
        MatrixShape.IsUsable(tensor, new MatrixReading { Step = 0, AsBFloat16 = true });

    private static string List(MatrixReading reading, List<SafetensorsTensor> tensors)
    {
        const int Shown = 10;
        string names = string.Join(
            ", ", tensors.OrderByDescending(tensor => MatrixShape.Of(tensor, reading)!.Value.Rows)
            .Take(Shown).Select(static tensor => $"{SafetensorsException.Quote(tensor.Name)} {Shape(tensor)}"));
        return tensors.Count > Shown
            ? string.Create(CultureInfo.InvariantCulture, $"{names} and {tensors.Count - Shown} more")
            : names;
    }

    private static string Shape(SafetensorsTensor tensor) => HeaderLayout.Describe(tensor.Shape, " x ");
}
