namespace ClusterTools.Matrices;

/// <summary>
/// A thread's fold over the rows of segments, whose sums depend on the order. It is called once a block.
/// </summary>
internal interface IRowFold
{
    /// <summary>Begins a segment: later rows belong to its sum.</summary>
    /// <param name="segment">The number of the segment.</param>
    void Begin(int segment);

    /// <summary>Adds the next rows of the segment, in order.</summary>
    /// <param name="rows">The rows of a block.</param>
    void Add(RowSpan rows);
}
