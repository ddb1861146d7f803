using System.Collections.Generic;
using ClusterTools.Safetensors;

namespace ClusterTools.Models;

/// <summary>The tensor chosen as the token matrix, and the reason.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="IsTransposed">Whether its columns are the tokens.</param>
/// <param name="Reason">The reason of the choice: a phrase such as "an unembedding by its name".</param>
/// <param name="Warnings">Possible problems of the choice, in sentences.</param>
internal sealed record ChosenMatrix(
    SafetensorsTensor Tensor, bool IsTransposed, string Reason, IReadOnlyList<string> Warnings);
