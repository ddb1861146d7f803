namespace ClusterTools.Matrices;

/// <summary>
/// What a thread does with the rows of segments, whose sums depend on the order. It is called once a block.
/// </summary>
internal interface IRowFold
{
    /// <summary>Begins with a segment: what is added from now on is a part of its sum.</summary>
    /// <param name="segment">The number of the segment.</param>
    void Begin(int segment);

    /// <summary>Adds the next rows of the segment, in order.</summary>
    /// <param name="rows">The rows of a block.</param>
    void Add(RowSpan rows);
}
