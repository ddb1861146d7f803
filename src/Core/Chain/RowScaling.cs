namespace ClusterTools.Chain;

/// <summary>The divisor of a row before it is multiplied by a vector.</summary>
internal enum RowScaling
{
    /// <summary>Nothing: the products are logits, bf16(sum w h).</summary>
    None,

    /// <summary>Its norm: the products are cosines, bf16(sum bf16(x / n) r).</summary>
    UnitNorm,
}
