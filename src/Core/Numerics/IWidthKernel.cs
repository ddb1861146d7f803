namespace ClusterTools.Numerics;

/// <summary>
/// A loop over vectors that is written once for registers of every width; its fields are its arguments.
/// </summary>
internal interface IWidthKernel
{
    /// <summary>Runs the loop.</summary>
    /// <typeparam name="TSingle">A register of floats.</typeparam>
    /// <typeparam name="TDouble">Eight doubles, in registers of the same width.</typeparam>
    void Run<TSingle, TDouble>()
        where TSingle : unmanaged, ISingleLanes<TSingle>
        where TDouble : unmanaged, IDoubleLanes<TDouble>;
}
