using System.Globalization;
using System.IO;
using ClusterTools.Errors;
using ClusterTools.Measures;
using ClusterTools.Safetensors;

namespace ClusterTools;

/// <summary>
/// A safetensors file of hidden states. It is open while a state is read and closed between, so others can replace it.
/// </summary>
public sealed class HiddenStateFile
{
    private readonly int _dimension;

    private HiddenStateFile(string path, SafetensorsTensor tensor, int dimension)
    {
        _dimension = dimension;
        Path = path;
        TensorName = tensor.Name;
        Count = CountOf(tensor, dimension);
    }

    /// <summary>The file's full path.</summary>
    public string Path { get; }

    /// <summary>The name of the tensor.</summary>
    public string TensorName { get; }

    /// <summary>The number of states: the tensor's rows, or 1.</summary>
    public int Count { get; }

    /// <summary>Finds the states of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dimension">d.</param>
    /// <param name="tensorName">
    /// The tensor: [T x d] or [d] of BF16, F16, F32 or F64; null for the only tensor of such a shape and type.
    /// </param>
    /// <returns>The file.</returns>
    /// <exception cref="SafetensorsException">The file breaks the format.</exception>
    /// <exception cref="TokenMatrixException">
    /// TensorNotFound or TensorNotChosen: there is no such tensor, or several. DimensionMismatch: it has another shape
    /// or type.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static HiddenStateFile Open(string path, int dimension, string? tensorName = null)
    {
        string fullPath = System.IO.Path.GetFullPath(path);
        using var reader = new TensorReader(fullPath);
        return new HiddenStateFile(fullPath, StateTensor.Choose(reader.Header, dimension, tensorName), dimension);
    }

    /// <summary>Reads one state.</summary>
    /// <param name="row">The tensor's row, from 0.</param>
    /// <returns>The state.</returns>
    /// <exception cref="LogitException">
    /// StateRowOutOfRange: there is no such row. StateNotFinite: a number is beyond bfloat16's range, or is a NaN.
    /// </exception>
    /// <exception cref="SafetensorsException">The file was cut short or breaks the format by now.</exception>
    /// <exception cref="TokenMatrixException">The tensor is no longer there, or has another shape or type.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public HiddenState Read(int row)
    {
        using var reader = new TensorReader(Path);
        SafetensorsTensor tensor = StateTensor.Choose(reader.Header, _dimension, TensorName);
        int count = CountOf(tensor, _dimension);
        if (row < 0 || row >= count)
        {
            throw new LogitException(
                LogitError.StateRowOutOfRange,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Tensor '{TensorName}' of '{Path}' has no row {row}. Its rows are 0 to {count - 1}."));
        }

        var bytes = new byte[tensor.ByteCount / count];
        reader.Read(tensor, (long)row * bytes.Length, bytes);
        var values = new double[_dimension];
        ElementConversion.ToDouble(tensor.DType, bytes, values);
        string name = string.Create(
            CultureInfo.InvariantCulture,
            $"row {row} of {PrintableText.Of(TensorName)} in {System.IO.Path.GetFileName(Path)}");
        return HiddenState.OfFile(name, values);
    }

    private static int CountOf(SafetensorsTensor tensor, int dimension) => (int)(tensor.ElementCount / dimension);
}
