using System.Collections.Generic;
using System.Diagnostics;

namespace ClusterTools.Commands;

/// <summary>
/// Gathers items of one matrix that are piped closely one after the other, so that one pass over its file serves them
/// all. An item is measured at once if the queue has been idle for longer than the last pass took. Otherwise it waits
/// for the next item, a full batch or the end of the pipeline.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
internal sealed class PassQueue<T>
{
    // What keeps a batch's memory small, its time short, and a pass's cost well divided.
    private const int MostItems = 64;

    private readonly Stopwatch _sinceDone = new();
    private readonly Stopwatch _passTime = new();
    private List<T> _items = [];

    /// <summary>The matrix of the items; null before the first.</summary>
    public TokenMatrix? Matrix { get; private set; }

    /// <summary>The number of items that wait.</summary>
    public int Count => _items.Count;

    /// <summary>Whether a batch is full.</summary>
    public bool IsFull => Count >= MostItems;

    /// <summary>Whether it is time to measure: enough wait, or the next would be waited for too long.</summary>
    public bool IsDue => IsFull || !_sinceDone.IsRunning || _sinceDone.Elapsed > _passTime.Elapsed;

    /// <summary>Adds an item of the matrix.</summary>
    public void Add(T item, TokenMatrix matrix)
    {
        Matrix = matrix;
        _items.Add(item);
    }

    /// <summary>Takes all items out, to be measured now.</summary>
    public IReadOnlyList<T> Take()
    {
        IReadOnlyList<T> taken = _items;
        _items = [];
        _passTime.Restart();
        return taken;
    }

    /// <summary>Notes that the items taken out are measured.</summary>
    public void Done()
    {
        _passTime.Stop();
        _sinceDone.Restart();
    }
}
