using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ClusterTools.Matrices;

/// <summary>
/// Rows of a matrix that its file stores transposed: a token's elements are one number in each of d runs of N. Panels
/// of adjacent tokens are read, transposed once and kept for the next rows, in memory that does not grow with N.
/// </summary>
/// <param name="matrix">The matrix.</param>
/// <param name="read">Fills a buffer from a position of the file.</param>
internal sealed class TransposedRows(TokenMatrix matrix, TransposedRows.Reading read)
{
    // The limit of all panels together: one for each thread that may read elsewhere, and one more.
    private const int MostBytes = 64 << 20;

    // Shorter runs make reads that cost more than they return, unless rows are extremely long; longer runs make a group
    // exceed the core's cache.
    private const int LeastTokens = 128;
    private const int MostTokens = 2048;

    private const int CacheLine = 64;

    private static readonly int s_panels = Environment.ProcessorCount + 1;

    private readonly List<Panel> _kept = [];
    private readonly int _tokens = Math.Clamp(
        MostBytes / s_panels / matrix.RowBytes, Math.Clamp(
            4 * (MostBytes / matrix.RowBytes), 1, LeastTokens), MostTokens);
    private long _uses;

    /// <summary>Fills a buffer from a position of the file.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="position">The position, in bytes.</param>
    /// <param name="firstRow">The first row that is wanted, for the message of an error.</param>
    internal delegate void Reading(Span<byte> buffer, long position, int firstRow);

    /// <summary>Reads whole rows; may be called from several threads at once.</summary>
    /// <param name="firstRow">The first row.</param>
    /// <param name="rowCount">How many rows.</param>
    /// <param name="rows">Gets their bytes.</param>
    public void Read(int firstRow, int rowCount, Span<byte> rows)
    {
        int rowBytes = matrix.RowBytes;
        for (int row = firstRow; row < firstRow + rowCount;)
        {
            int number = row / _tokens;
            int first = number * _tokens;
            int count = Math.Min(firstRow + rowCount, Math.Min(first + _tokens, matrix.TokenCount)) - row;
            Panel panel = Borrow(number);
            try
            {
                lock (panel)
                {
                    Load(panel, first);
                }

                panel.Bytes.AsSpan((row - first) * rowBytes, count * rowBytes)
                    .CopyTo(rows[((row - firstRow) * rowBytes)..]);
            }
            finally
            {
                Return(panel);
            }

            row += count;
        }
    }

    private void Load(Panel panel, int first)
    {
        if (panel.IsLoaded)
        {
            return;
        }

        int size = matrix.RowBytes / matrix.Dimension;
        int tokens = Math.Min(_tokens, matrix.TokenCount - first);
        int group = CacheLine / size;
        int runBytes = tokens * size;

        // One cache line of padding between runs: at a power-of-two distance, all runs would map to the same cache
        // sets.
        int stride = runBytes + CacheLine;
        var runs = new byte[group * stride];
        for (int dimension = 0; dimension < matrix.Dimension; dimension += group)
        {
            int count = Math.Min(group, matrix.Dimension - dimension);
            for (int i = 0; i < count; i++)
            {
                long position = ((((long)dimension + i) * matrix.TokenCount) + first) * size;
                read(runs.AsSpan(i * stride, runBytes), matrix.Offset + position, first);
            }

            switch (size)
            {
                case sizeof(ushort):
                    Turn<ushort>(runs, stride, count, panel.Bytes, dimension, tokens);
                    break;
                case sizeof(uint):
                    Turn<uint>(runs, stride, count, panel.Bytes, dimension, tokens);
                    break;
                default:
                    Turn<ulong>(runs, stride, count, panel.Bytes, dimension, tokens);
                    break;
            }
        }

        panel.IsLoaded = true;
    }

    // Moves bits, not numbers, so the file's byte order is kept. Writes one cache line of each row at a time.
    private void Turn<T>(byte[] runs, int stride, int count, byte[] rows, int dimension, int tokens)
        where T : unmanaged
    {
        ReadOnlySpan<T> source = MemoryMarshal.Cast<byte, T>(runs);
        Span<T> target = MemoryMarshal.Cast<byte, T>(rows.AsSpan());
        int step = stride / Unsafe.SizeOf<T>();
        for (int token = 0; token < tokens; token++)
        {
            Span<T> row = target.Slice((token * matrix.Dimension) + dimension, count);
            for (int i = 0, from = token; i < row.Length; i++, from += step)
            {
                row[i] = source[from];
            }
        }
    }

    private Panel Borrow(int number)
    {
        lock (_kept)
        {
            Panel? panel = _kept.Find(panel => panel.Number == number);
            if (panel is null)
            {
                panel = _kept.Count < s_panels ? null : Oldest();
                if (panel is null)
                {
                    panel = new Panel(Math.Min(_tokens, matrix.TokenCount) * matrix.RowBytes);
                    _kept.Add(panel);
                }

                panel.Number = number;
                panel.IsLoaded = false;
            }

            panel.Users++;
            panel.LastUse = ++_uses;
            return panel;
        }
    }

    private Panel? Oldest()
    {
        Panel? oldest = null;
        foreach (Panel panel in _kept)
        {
            oldest = panel.Users == 0 && (oldest is null || panel.LastUse < oldest.LastUse) ? panel : oldest;
        }

        return oldest;
    }

    private void Return(Panel panel)
    {
        lock (_kept)
        {
            panel.Users--;
            if (panel.Users == 0 && _kept.Count > s_panels)
            {
                _kept.Remove(panel);
            }
        }
    }

    /// <summary>Adjacent rows, each complete.</summary>
    private sealed class Panel(int length)
    {
        public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(length);

        public int Number { get; set; } = -1;

        public bool IsLoaded { get; set; }

        public int Users { get; set; }

        public long LastUse { get; set; }
    }
}
