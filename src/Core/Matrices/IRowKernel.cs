namespace ClusterTools.Matrices;

/// <summary>
/// What a thread does with rows whose results do not depend on their order. It is called once a block.
/// </summary>
internal interface IRowKernel
{
    /// <summary>Measures rows. Results go to the rows' own places, or into sums that any order gives.</summary>
    /// <param name="rows">The rows of a block.</param>
    void Measure(RowSpan rows);
}
