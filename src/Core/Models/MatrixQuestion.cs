using ClusterTools.Safetensors;

namespace ClusterTools.Models;

/// <summary>The input of the steps: the tensors, the facts about the model, and the reading of the tensors.</summary>
/// <param name="Tensors">The tensors.</param>
/// <param name="Facts">The facts about the model.</param>
/// <param name="Reading">How the tensors are read.</param>
internal sealed record MatrixQuestion(ITensorCatalog Tensors, ModelFacts Facts, MatrixReading Reading)
{
    /// <summary>Whether a tensor could be a token matrix.</summary>
    public bool IsUsable(SafetensorsTensor tensor) => MatrixShape.IsUsable(tensor, Reading);

    /// <summary>Finds a tensor that must be a matrix of numbers.</summary>
    /// <param name="name">The name of one of the tensors.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="TokenMatrixException">It is no matrix of numbers.</exception>
    public SafetensorsTensor Require(string name)
    {
        SafetensorsTensor tensor = Tensors.Get(name);
        return IsUsable(tensor) ? tensor : throw MatrixRefusal.NotUsable(this, tensor);
    }
}
