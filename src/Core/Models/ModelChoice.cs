using System.IO;
using ClusterTools.Safetensors;

namespace ClusterTools.Models;

/// <summary>The token matrix of a model and its file.</summary>
/// <param name="Matrix">The tensor, and the reason of its choice.</param>
/// <param name="File">The full path of its file.</param>
/// <param name="Header">The file's header.</param>
/// <param name="Reading">How the tensor is read.</param>
internal sealed record ModelChoice(ChosenMatrix Matrix, string File, FileHeader Header, MatrixReading Reading)
{
    /// <summary>Names the file and its matrix for a message.</summary>
    public string Describe() =>
        $"{SafetensorsException.Quote(Path.GetFileName(File))} ({SafetensorsException.Quote(Matrix.Tensor.Name)} "
        + $"{Matrix.Tensor.DType} {HeaderLayout.Describe(Matrix.Tensor.Shape, " x ")})";
}
