using System.Collections;
using System.Collections.Generic;
using ClusterTools.Numerics;

namespace ClusterTools.Cosines;

/// <summary>A read-only view of bfloat16 bits as floats.</summary>
internal sealed class CosineList(ushort[] bits) : IReadOnlyList<float>
{
    public int Count => bits.Length;

    public float this[int index] => BFloat16.ToSingle(bits[index]);

    public IEnumerator<float> GetEnumerator()
    {
        foreach (ushort element in bits)
        {
            yield return BFloat16.ToSingle(element);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
