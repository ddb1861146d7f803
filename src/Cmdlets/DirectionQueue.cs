using System.Collections.Generic;
using System.Diagnostics;

namespace ClusterTools.Commands;

/// <summary>
/// Gathers directions of one matrix that are piped closely one after the other, so that one pass over the file serves
/// them all. The first is due at once, and so is each that comes later after the last pass than that took; one that
/// follows closely waits for the next, the end or a full batch.
/// </summary>
internal sealed class DirectionQueue
{
    // What keeps a batch's memory small, its time short, and a pass's cost well divided.
    private const int MostDirections = 64;

    private readonly Stopwatch _sinceDone = new();
    private readonly Stopwatch _passTime = new();
    private List<SkyDirection> _directions = [];

    /// <summary>The matrix of the directions; null before the first.</summary>
    public TokenMatrix? Matrix { get; private set; }

    /// <summary>The number of directions that wait.</summary>
    public int Count => _directions.Count;

    /// <summary>Whether it is time to measure: enough wait, or the next would be waited for too long.</summary>
    public bool IsDue => Count >= MostDirections || !_sinceDone.IsRunning || _sinceDone.Elapsed > _passTime.Elapsed;

    /// <summary>Adds a direction of the matrix.</summary>
    public void Add(SkyDirection direction, TokenMatrix matrix)
    {
        Matrix = matrix;
        _directions.Add(direction);
    }

    /// <summary>Takes all directions out, to be measured now.</summary>
    public IReadOnlyList<SkyDirection> Take()
    {
        IReadOnlyList<SkyDirection> taken = _directions;
        _directions = [];
        _passTime.Restart();
        return taken;
    }

    /// <summary>Notes that the directions taken out are measured.</summary>
    public void Done()
    {
        _passTime.Stop();
        _sinceDone.Restart();
    }
}
