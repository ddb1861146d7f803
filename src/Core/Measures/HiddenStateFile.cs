using System;
using System.Globalization;
using System.IO;
using ClusterTools.Errors;
using ClusterTools.Measures;
using ClusterTools.Safetensors;

namespace ClusterTools;

/// <summary>A safetensors file that is open for reading hidden states from one of its tensors.</summary>
public sealed class HiddenStateFile : IDisposable
{
    private readonly TensorReader _reader;
    private readonly SafetensorsTensor _tensor;
    private readonly byte[] _bytes;
    private readonly int _dimension;

    private HiddenStateFile(TensorReader reader, SafetensorsTensor tensor, int dimension)
    {
        _reader = reader;
        _tensor = tensor;
        _dimension = dimension;
        Count = (int)(tensor.ElementCount / dimension);
        _bytes = new byte[tensor.ByteCount / Count];
    }

    /// <summary>The file's full path.</summary>
    public string Path => _reader.Header.Path;

    /// <summary>The name of the tensor.</summary>
    public string TensorName => _tensor.Name;

    /// <summary>The number of states: the tensor's rows, or 1.</summary>
    public int Count { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dimension">d.</param>
    /// <param name="tensorName">
    /// The tensor: [T x d] or [d] of BF16, F16, F32 or F64; null for the only tensor of such a shape and type.
    /// </param>
    /// <returns>The open file.</returns>
    /// <exception cref="SafetensorsException">The file breaks the format.</exception>
    /// <exception cref="TokenMatrixException">
    /// TensorNotFound or TensorNotChosen: there is no such tensor, or several. DimensionMismatch: it has another shape
    /// or type.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static HiddenStateFile Open(string path, int dimension, string? tensorName = null)
    {
        var reader = new TensorReader(System.IO.Path.GetFullPath(path));
        try
        {
            return new HiddenStateFile(reader, StateTensor.Choose(reader.Header, dimension, tensorName), dimension);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Reads one state.</summary>
    /// <param name="row">The tensor's row, from 0.</param>
    /// <returns>The state.</returns>
    /// <exception cref="LogitException">
    /// StateRowOutOfRange: there is no such row. StateNotFinite: a number is beyond bfloat16's range, or is a NaN.
    /// </exception>
    /// <exception cref="SafetensorsException">The file was cut short since it was opened.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public HiddenState Read(int row)
    {
        if (row < 0 || row >= Count)
        {
            throw new LogitException(
                LogitError.StateRowOutOfRange,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Tensor '{TensorName}' of '{Path}' has no row {row}. Its rows are 0 to {Count - 1}."));
        }

        _reader.Read(_tensor, (long)row * _bytes.Length, _bytes);
        var values = new double[_dimension];
        ElementConversion.ToDouble(_tensor.DType, _bytes, values);
        string name = string.Create(
            CultureInfo.InvariantCulture,
            $"row {row} of {PrintableText.Of(TensorName)} in {System.IO.Path.GetFileName(Path)}");
        return HiddenState.OfFile(name, values);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _reader.Dispose();
}
