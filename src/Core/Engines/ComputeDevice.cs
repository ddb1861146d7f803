namespace ClusterTools;

/// <summary>The devices that compute principal components and cosines.</summary>
public enum ComputeDevice
{
    /// <summary>The processor, by this library: exact, bit-reproducible, and always available.</summary>
    Cpu,

    /// <summary>The processor, by libtorch: PyTorch's own operations and numbers.</summary>
    Torch,

    /// <summary>An NVIDIA GPU, by libtorch with CUDA.</summary>
    Cuda,

    /// <summary>The GPU of Apple silicon, by libtorch with Metal Performance Shaders.</summary>
    Mps,

    /// <summary>
    /// The notebook's choice: <see cref="Cuda"/> if it can be used, else <see cref="Mps"/>, else <see cref="Cpu"/>.
    /// </summary>
    Auto,
}
