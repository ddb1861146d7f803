namespace ClusterTools.Matrices;

/// <summary>
/// A thread's work on rows whose results do not depend on their order. It is called once a block.
/// </summary>
internal interface IRowKernel
{
    /// <summary>
    /// Measures rows. Results have a place for each row, or are sums that do not depend on the order.
    /// </summary>
    /// <param name="rows">The rows of a block.</param>
    void Measure(RowSpan rows);
}
