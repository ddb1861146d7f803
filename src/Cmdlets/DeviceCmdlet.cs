using System;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Base class of the cmdlets with a -Device parameter.</summary>
public abstract class DeviceCmdlet : ClusterToolsCmdlet
{
    /// <summary>The device that computes; by default this module's own exact engine.</summary>
    [Parameter]
    public ComputeDevice Device { get; set; }

    private ComputeDeviceInfo Chosen { get; set; } = null!;

    /// <summary>Makes sure that the device can be used: an error of the call, not of an item.</summary>
    protected override void BeginProcessing()
    {
        try
        {
            Chosen = ComputeDeviceInfo.Require(Device);
        }
        catch (ComputeException exception)
        {
            ErrorRecords.TryCreate(exception, Device, out ErrorRecord? record);
            ThrowTerminatingError(record);
        }
    }

    /// <summary>Runs long work on the device; see <see cref="ClusterToolsCmdlet"/>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="activity">The activity, for the progress bar.</param>
    /// <param name="work">The work.</param>
    /// <returns>The result.</returns>
    private protected T Compute<T>(string activity, Func<ComputeContext, ComputeDevice, T> work) =>
        Compute(activity, context => work(context, Chosen.Device), Chosen);
}
