namespace ClusterTools.Safetensors;

/// <summary>A tensor as a header states it, not yet validated: sizes are any 64-bit numbers.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Index">Its place among the tensors in the header's text.</param>
/// <param name="DType">Its element type.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Begin">Its first byte, from the start of the data.</param>
/// <param name="End">The byte after its last.</param>
internal readonly record struct TensorEntry(
    string Name, int Index, SafetensorsDType DType, ulong[] Shape, ulong Begin, ulong End);
