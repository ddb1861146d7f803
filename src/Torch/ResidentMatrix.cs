using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ClusterTools.Matrices;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterTools.Torch;

/// <summary>
/// Caches the last used matrix on a device in bfloat16, as long as the <see cref="TokenMatrix"/> lives. Only one thread
/// may use it at a time.
/// </summary>
/// <param name="device">The device.</param>
internal sealed class ResidentMatrix(torch.Device device)
{
    // The table's entry dies with the matrix, and the tensor with the entry.
    private readonly ConditionalWeakTable<TokenMatrix, Entry> _entries = [];
    private readonly WeakReference<Entry?> _latest = new(null);

    /// <summary>Gets the rows as they are in the file.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="context">Cancellation and progress, of the upload if there is one.</param>
    /// <returns>The tensor [N x d], not to be changed or disposed.</returns>
    public Tensor Rows(TokenMatrix matrix, ComputeContext context)
    {
        Entry entry = Get(matrix, context);
        if (entry.AreUnitRows)
        {
            // The division is rounded, so multiplying does not restore the rows: they are uploaded again.
            Release();
            entry = Get(matrix, context);
        }

        return entry.Rows;
    }

    /// <summary>Gets the rows divided by their norms, computed once, in place of the rows.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="context">Cancellation and progress, of the upload if there is one.</param>
    /// <returns>The tensor [N x d], not to be changed or disposed.</returns>
    public Tensor UnitRows(TokenMatrix matrix, ComputeContext context)
    {
        Entry entry = Get(matrix, context);
        entry.Normalize();
        return entry.Rows;
    }

    /// <summary>Frees the memory.</summary>
    public void Release()
    {
        if (_latest.TryGetTarget(out Entry? entry))
        {
            entry.Dispose();
            _latest.SetTarget(null);
            _entries.Clear();
        }
    }

    private Entry Get(TokenMatrix matrix, ComputeContext context)
    {
        using var upload = new RowUpload(new RowSelection(matrix), ScalarType.BFloat16, context);
        if (_entries.TryGetValue(matrix, out Entry? entry))
        {
            return entry;
        }

        Release();
        Tensor rows = empty(matrix.TokenCount, matrix.Dimension, ScalarType.BFloat16, device);
        upload.Fill(0, rows, done => context.Report("Reading the matrix", (double)done / matrix.TokenCount));
        entry = new Entry(rows);
        _entries.Add(matrix, entry);
        _latest.SetTarget(entry);
        return entry;
    }

    private sealed class Entry : IDisposable
    {
        private readonly long _bytes;

        public Entry(Tensor rows)
        {
            Rows = rows;
            rows.DetachFromDisposeScope();

            // The collector sees the object only, which is what keeps the tensor.
            _bytes = rows.NumberOfElements * rows.ElementSize;
            GC.AddMemoryPressure(_bytes);
        }

        [SuppressMessage("Design", "MA0055", Justification = "Its owner may drop the tensor and its pressure.")]
        ~Entry() => GC.RemoveMemoryPressure(_bytes);

        public Tensor Rows { get; }

        public bool AreUnitRows { get; private set; }

        public void Normalize()
        {
            if (!AreUnitRows)
            {
                TorchChain.NormalizeRows(Rows);
                AreUnitRows = true;
            }
        }

        public void Dispose()
        {
            Rows.Dispose();
            GC.RemoveMemoryPressure(_bytes);
            GC.SuppressFinalize(this);
        }
    }
}
