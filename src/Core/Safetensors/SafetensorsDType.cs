using System.Diagnostics.CodeAnalysis;

namespace ClusterTools.Safetensors;

/// <summary>
/// The 22 element types of the safetensors format, spelled as the format spells them and in the order of the
/// reference implementation (<c>Dtype</c> in <c>safetensors/src/tensor.rs</c>).
/// </summary>
/// <remarks>
/// The order matters: a writer puts tensors of later members first, so that the widest elements come first and stay
/// aligned. Do not sort or insert members.
/// </remarks>
[SuppressMessage(
    "Naming",
    "CA1707:Identifiers should not contain underscores",
    Justification = "The names are the format's own: they are read from and written to files as they stand.")]
public enum SafetensorsDType
{
    /// <summary>Boolean, one byte each: 0 or 1.</summary>
    BOOL,

    /// <summary>4-bit floating point E2M1 (OCP MX), two elements to a byte.</summary>
    F4,

    /// <summary>6-bit floating point E2M3 (OCP MX), packed.</summary>
    F6_E2M3,

    /// <summary>6-bit floating point E3M2 (OCP MX), packed.</summary>
    F6_E3M2,

    /// <summary>Unsigned 8-bit integer.</summary>
    U8,

    /// <summary>Signed 8-bit integer.</summary>
    I8,

    /// <summary>8-bit floating point E5M2.</summary>
    F8_E5M2,

    /// <summary>8-bit floating point E4M3 (PyTorch's <c>float8_e4m3fn</c>).</summary>
    F8_E4M3,

    /// <summary>8-bit power of two E8M0 (OCP MX scale).</summary>
    F8_E8M0,

    /// <summary>8-bit floating point E4M3, finite, no negative zero.</summary>
    F8_E4M3FNUZ,

    /// <summary>8-bit floating point E5M2, finite, no negative zero.</summary>
    F8_E5M2FNUZ,

    /// <summary>Signed 16-bit integer.</summary>
    I16,

    /// <summary>Unsigned 16-bit integer.</summary>
    U16,

    /// <summary>IEEE 754 half precision (16 bits).</summary>
    F16,

    /// <summary>bfloat16: the upper 16 bits of an IEEE 754 single.</summary>
    BF16,

    /// <summary>Signed 32-bit integer.</summary>
    I32,

    /// <summary>Unsigned 32-bit integer.</summary>
    U32,

    /// <summary>IEEE 754 single precision (32 bits).</summary>
    F32,

    /// <summary>Complex number of two IEEE 754 singles (64 bits).</summary>
    C64,

    /// <summary>IEEE 754 double precision (64 bits).</summary>
    F64,

    /// <summary>Signed 64-bit integer.</summary>
    I64,

    /// <summary>Unsigned 64-bit integer.</summary>
    U64,
}
