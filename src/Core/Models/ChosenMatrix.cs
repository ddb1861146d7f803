using System.Collections.Generic;
using ClusterTools.Safetensors;

namespace ClusterTools.Models;

/// <summary>The tensor that is taken as the token matrix, and why.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="IsTransposed">Whether its columns are the tokens.</param>
/// <param name="Reason">Why it is taken: a phrase such as "an unembedding by its name".</param>
/// <param name="Warnings">What may be wrong with it, in sentences.</param>
internal sealed record ChosenMatrix(
    SafetensorsTensor Tensor, bool IsTransposed, string Reason, IReadOnlyList<string> Warnings);
