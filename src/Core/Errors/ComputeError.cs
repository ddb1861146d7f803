namespace ClusterTools;

/// <summary>Why a device cannot compute; the name is the error id.</summary>
public enum ComputeError
{
    /// <summary>The Torch backend is not installed.</summary>
    TorchNotInstalled,

    /// <summary>The Torch backend or its libtorch is there and cannot be loaded.</summary>
    TorchNotUsable,

    /// <summary>The machine, or the libtorch on it, has no such device.</summary>
    DeviceNotAvailable,

    /// <summary>The device has too little memory, even for a few rows at a time.</summary>
    DeviceOutOfMemory,

    /// <summary>libtorch reported another error.</summary>
    DeviceFailed,
}
