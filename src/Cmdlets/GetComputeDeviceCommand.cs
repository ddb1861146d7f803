using System.Linq;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Tells which devices this machine can use, and what keeps it from using others.</summary>
[Cmdlet(VerbsCommon.Get, "ComputeDevice")]
[OutputType(typeof(ComputeDeviceInfo))]
public sealed class GetComputeDeviceCommand : ClusterToolsCmdlet
{
    /// <summary>The devices to tell of; Auto is the one that it stands for.</summary>
    [Parameter(Position = 0)]
    public ComputeDevice[] Device { get; set; } =
        [ComputeDevice.Cpu, ComputeDevice.Torch, ComputeDevice.Cuda, ComputeDevice.Mps];

    /// <summary>Writes a line for each device.</summary>
    protected override void ProcessRecord() => WriteObject(
        ComputeDeviceInfo.All().Where(info =>
            Device.Contains(info.Device) || (info.IsAutoChoice && Device.Contains(ComputeDevice.Auto))),
        enumerateCollection: true);
}
