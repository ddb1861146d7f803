using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace ClusterTools.Commands;

/// <summary>
/// Gathers items of one matrix that are piped closely one after the other, so that one pass over its file serves them
/// all. An item is measured at once if the queue has been idle for longer than the last pass took. Otherwise it waits
/// for the next item, a full batch or the end of the pipeline.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="measure">Measures the items of a matrix in one pass.</param>
internal sealed class PassQueue<T>(Action<TokenMatrix, IReadOnlyList<T>> measure)
{
    // What keeps a batch's memory small, its time short, and a pass's cost well divided.
    private const int MostItems = 64;

    private readonly Stopwatch _sinceDone = new();
    private readonly Stopwatch _passTime = new();
    private TokenMatrix? _matrix;
    private List<T> _items = [];

    /// <summary>Adds an item. The items of another matrix, and a full batch, are measured at once.</summary>
    /// <param name="item">The item.</param>
    /// <param name="matrix">Its matrix.</param>
    public void Add(T item, TokenMatrix matrix)
    {
        if (_matrix != matrix)
        {
            Measure();
        }

        _matrix = matrix;
        _items.Add(item);
        if (_items.Count >= MostItems)
        {
            Measure();
        }
    }

    /// <summary>Measures the items that wait, unless more are likely to follow soon.</summary>
    public void MeasureIfDue()
    {
        if (!_sinceDone.IsRunning || _sinceDone.Elapsed > _passTime.Elapsed)
        {
            Measure();
        }
    }

    /// <summary>Measures the items that wait.</summary>
    public void Measure()
    {
        if (_matrix is null || _items.Count == 0)
        {
            return;
        }

        IReadOnlyList<T> items = _items;
        _items = [];
        _passTime.Restart();
        measure(_matrix, items);
        _passTime.Stop();
        _sinceDone.Restart();
    }
}
