using System.Globalization;
using System.Linq;
using ClusterTools.Safetensors;

namespace ClusterTools.Measures;

/// <summary>Finds the tensor of hidden states in a file.</summary>
internal static class StateTensor
{
    /// <summary>Finds the tensor by name, or the only one that can hold states.</summary>
    /// <param name="header">The file's header.</param>
    /// <param name="dimension">d.</param>
    /// <param name="name">The name; null for the only tensor that fits.</param>
    /// <returns>A tensor [T x d] or [d] of a floating-point type.</returns>
    /// <exception cref="TokenMatrixException">There is no such tensor, several fit, or its d differs.</exception>
    public static SafetensorsTensor Choose(SafetensorsHeader header, int dimension, string? name)
    {
        SafetensorsTensor[] fitting = [.. header.Tensors.Where(tensor => Fits(tensor, dimension))];
        if (name is null)
        {
            return fitting.Length == 1 ? fitting[0] : throw new TokenMatrixException(
                TokenMatrixError.TensorNotChosen,
                header.Path,
                $"'{header.Path}' has {(fitting.Length == 0 ? "no tensor" : "several tensors")} of hidden states, [T x "
                    + "d] or "
                + string.Create(CultureInfo.InvariantCulture, $"[d] with d = {dimension}. ") + Advice(fitting));
        }

        return !header.TryGetTensor(name, out SafetensorsTensor? tensor)
            ? throw new TokenMatrixException(
                TokenMatrixError.TensorNotFound, header.Path, $"'{header.Path}' has no tensor '{name}'. " + Advice(
                    fitting))
            : Fits(tensor, dimension) ? tensor
            : throw new TokenMatrixException(
                TokenMatrixError.DimensionMismatch,
                header.Path,
                $"Tensor '{name}' of '{header.Path}' is {tensor.DType} {HeaderLayout.Describe(tensor.Shape)}; hidden "
                    + "states are "
                + string.Create(
                    CultureInfo.InvariantCulture, $"BF16, F16, F32 or F64 of [T x {dimension}] or [{dimension}]. ")
                + Advice(fitting));
    }

    private static bool Fits(SafetensorsTensor tensor, int dimension) =>
        ElementConversion.IsSupported(tensor.DType) && tensor.Shape.Count is 1 or 2 && tensor.Shape[^1] == dimension
        && tensor.ElementCount > 0 && tensor.ElementCount / dimension <= int.MaxValue;

    private static string Advice(SafetensorsTensor[] fitting)
    {
        const int Shown = 10;
        return fitting.Length == 0
            ? "Choose another file."
            : "Name one with -Tensor: "
                + string.Join(
                    ", ", fitting.Take(Shown).Select(static tensor => SafetensorsException.Quote(tensor.Name)))
                + (fitting.Length > Shown ? ", ..." : ".");
    }
}
