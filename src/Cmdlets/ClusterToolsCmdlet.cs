using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;

namespace ClusterTools.Commands;

/// <summary>Base class of all cmdlets: stopping, progress of long work, and error records.</summary>
public abstract class ClusterToolsCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Stops the running work.</summary>
    protected override void StopProcessing() => _stopping.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Runs long work beside the pipeline's thread, which shows progress meanwhile; short work shows no progress.
    /// </summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="activity">The activity, for the progress bar.</param>
    /// <param name="work">The work.</param>
    /// <param name="device">The name of the device; null for this module's own engine on the processor.</param>
    /// <returns>The result.</returns>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped; the work has ended by then.</exception>
    private protected T Compute<T>(string activity, Func<ComputeContext, T> work, ComputeDeviceInfo? device = null)
    {
        var progress = new LatestProgress();
        var details = new DetailQueue();
        var context = new ComputeContext(progress: progress, cancellationToken: _stopping.Token) { Details = details };
        WriteVerbose(device is null or { Device: ComputeDevice.Cpu }
            ? $"{activity}: device {ComputeDevice.Cpu}, threads {context.Threads}."
            : $"{activity}: device {device.Device}, {device.Engine}.");
        long start = Stopwatch.GetTimestamp();
        Task<T> task = Task.Factory.StartNew(
            () => work(context), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            ShowUntilDone(task, activity, progress, details);
            T result = task.GetAwaiter().GetResult();
            WriteVerbose($"{activity}: done in {Stopwatch.GetElapsedTime(start).TotalSeconds:F3} s.");
            return result;
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            // Waits even if writing progress threw: no work may continue behind a stopped pipeline.
            if (!task.IsCompleted)
            {
                _stopping.Cancel();
                Task.WaitAny(task);
            }
        }
    }

    /// <summary>
    /// Does one item's work. Writes errors of the item, its file or its parameters, and the pipeline continues.
    /// </summary>
    /// <param name="target">The object the error is about.</param>
    /// <param name="action">The work.</param>
    private protected void ForItem(object? target, Action action) => ForItems([target], action);

    /// <summary>Does the work of several items at once; what goes wrong is an error of each item.</summary>
    /// <param name="targets">The objects the errors are about, one or more.</param>
    /// <param name="action">The work.</param>
    private protected void ForItems(IReadOnlyList<object?> targets, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (ErrorRecords.TryCreate(exception, targets[0], out _))
        {
            foreach (object? target in targets)
            {
                ErrorRecords.TryCreate(exception, target, out ErrorRecord? record);
                WriteError(record);
            }
        }
    }

    /// <summary>Checks parameters that all items share: an error in them ends the command.</summary>
    /// <typeparam name="T">The type of the value that the parameters make.</typeparam>
    /// <param name="target">The parameters' values.</param>
    /// <param name="make">Makes the value, which checks itself.</param>
    /// <returns>The value.</returns>
    private protected T Require<T>(object target, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ClusterToolsException exception)
            when (ErrorRecords.TryCreate(exception, target, out ErrorRecord? record))
        {
            ThrowTerminatingError(record);
            throw;
        }
    }

    /// <summary>Makes the axes of a sky of three parameters that all items share.</summary>
    /// <param name="north">The component that is north.</param>
    /// <param name="meridian">The component that is the prime meridian.</param>
    /// <param name="equinox">The component that is the equinox.</param>
    /// <returns>The axes.</returns>
    private protected SkyAxes RequireAxes(int north, int meridian, int equinox) =>
        Require(new[] { north, meridian, equinox }, () => new SkyAxes(north, meridian, equinox));

    /// <summary>Warns, once for each matrix, if its tokens have no texts because its tokenizer is unusable.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="readNow">Whether to read the whole tokenizer; otherwise only its two ends are checked.</param>
    private protected void WarnWithoutTexts(TokenMatrix matrix, bool readNow = true)
    {
        if (matrix.Tokenizer?.TakeWarning(readNow) is string reason)
        {
            WriteWarning($"The tokens of {matrix.Name} have no texts. {reason}");
        }
    }

    private void ShowUntilDone(Task task, string activity, LatestProgress progress, DetailQueue details)
    {
        const int UpdateMilliseconds = 200;
        const int ActivityId = 1;
        bool shown = false;
        while (Task.WaitAny([task], UpdateMilliseconds) < 0)
        {
            Tell(activity, details);
            ComputeProgress latest = progress.Latest;
            WriteProgress(new ProgressRecord(ActivityId, activity, latest.Status)
            {
                PercentComplete = (int)(100 * latest.Fraction),
            });
            shown = true;
        }

        if (shown)
        {
            WriteProgress(
                new ProgressRecord(ActivityId, activity, "Done") { RecordType = ProgressRecordType.Completed });
        }

        Tell(activity, details);
    }

    private void Tell(string activity, DetailQueue details)
    {
        while (details.TryTake(out string? detail))
        {
            WriteVerbose($"{activity}: {detail}");
        }
    }
}
