namespace ClusterTools.Engines;

/// <summary>
/// The entry of ClusterTools.Torch.dll, which the core never references; <see cref="TorchBackendLoader"/> loads it.
/// </summary>
internal interface ITorchBackend
{
    /// <summary>The library and its version.</summary>
    string Name { get; }

    /// <summary>Finds the reason why a device cannot be used.</summary>
    /// <param name="device">Torch, Cuda or Mps.</param>
    /// <returns>The fault; null if the device can be used.</returns>
    DeviceFault? FindFault(ComputeDevice device);

    /// <summary>Creates the engine of a device that can be used.</summary>
    /// <param name="device">Torch, Cuda or Mps.</param>
    /// <param name="memoryBytes">
    /// The most bytes of tensors that a computation may hold; larger computations proceed by blocks of rows.
    /// </param>
    /// <returns>The engine.</returns>
    IComputeEngine CreateEngine(ComputeDevice device, long memoryBytes);
}
