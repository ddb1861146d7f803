namespace ClusterTools;

/// <summary>The reasons why a device cannot compute; the member's name is the error id.</summary>
public enum ComputeError
{
    /// <summary>The Torch backend is not installed.</summary>
    TorchNotInstalled,

    /// <summary>The Torch backend or its libtorch is installed but cannot be loaded.</summary>
    TorchNotUsable,

    /// <summary>The machine, or the libtorch on it, does not have the device.</summary>
    DeviceNotAvailable,

    /// <summary>The device has too little memory, even for a few rows at a time.</summary>
    DeviceOutOfMemory,

    /// <summary>libtorch reported another error.</summary>
    DeviceFailed,
}
