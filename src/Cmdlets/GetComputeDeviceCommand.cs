using System.Linq;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Lists the devices, whether this machine can use them, and the reason if not.</summary>
[Cmdlet(VerbsCommon.Get, "ComputeDevice")]
[OutputType(typeof(ComputeDeviceInfo))]
public sealed class GetComputeDeviceCommand : ClusterToolsCmdlet
{
    /// <summary>The devices to list; Auto stands for the device that it selects.</summary>
    [Parameter(Position = 0)]
    public ComputeDevice[] Device { get; set; } =
        [ComputeDevice.Cpu, ComputeDevice.Torch, ComputeDevice.Cuda, ComputeDevice.Mps];

    /// <summary>Writes one object for each device.</summary>
    protected override void ProcessRecord() => WriteObject(
        ComputeDeviceInfo.All().Where(info =>
            Device.Contains(info.Device) || (info.IsAutoChoice && Device.Contains(ComputeDevice.Auto))),
        enumerateCollection: true);
}
