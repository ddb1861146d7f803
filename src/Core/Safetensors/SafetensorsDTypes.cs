using System;
using System.Collections.Frozen;

namespace ClusterTools.Safetensors;

/// <summary>The sizes and names of the <see cref="SafetensorsDType"/> members.</summary>
public static class SafetensorsDTypes
{
    // Not Enum.TryParse, which also accepts numbers, lists ("U8, I8") and surrounding spaces.
    private static readonly FrozenDictionary<string, SafetensorsDType> s_byName =
        Enum.GetValues<SafetensorsDType>().ToFrozenDictionary(static d => d.ToString(), StringComparer.Ordinal);

    /// <summary>The size of one element in bits: 4, 6, 8, 16, 32 or 64.</summary>
    /// <param name="dtype">A defined element type.</param>
    /// <returns>The bits of one element; elements below 8 bits are packed.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dtype"/> is not a defined member.</exception>
    public static int BitsPerElement(this SafetensorsDType dtype) => dtype switch
    {
        SafetensorsDType.F4 => 4,
        SafetensorsDType.F6_E2M3 or SafetensorsDType.F6_E3M2 => 6,
        SafetensorsDType.BOOL or SafetensorsDType.U8 or SafetensorsDType.I8
            or SafetensorsDType.F8_E5M2 or SafetensorsDType.F8_E4M3 or SafetensorsDType.F8_E8M0
            or SafetensorsDType.F8_E4M3FNUZ or SafetensorsDType.F8_E5M2FNUZ => 8,
        SafetensorsDType.I16 or SafetensorsDType.U16 or SafetensorsDType.F16 or SafetensorsDType.BF16 => 16,
        SafetensorsDType.I32 or SafetensorsDType.U32 or SafetensorsDType.F32 => 32,
        SafetensorsDType.C64 or SafetensorsDType.F64 or SafetensorsDType.I64 or SafetensorsDType.U64 => 64,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "Not an element type of the format."),
    };

    /// <summary>Reads a type's name as the format spells it: exact, upper case.</summary>
    /// <param name="name">The name, for example <c>BF16</c>.</param>
    /// <param name="dtype">The type, or the default if the name is unknown.</param>
    /// <returns>Whether the name is one of the 22.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public static bool TryParse(string name, out SafetensorsDType dtype)
    {
        ArgumentNullException.ThrowIfNull(name);
        return s_byName.TryGetValue(name, out dtype);
    }
}
