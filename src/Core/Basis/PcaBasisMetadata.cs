using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ClusterTools.Safetensors;

namespace ClusterTools.Basis;

/// <summary>The texts of a basis file's <c>__metadata__</c>: the format's marker and version, and the matrix.</summary>
internal static class PcaBasisMetadata
{
    private const string FormatKey = "format";
    private const string Format = "clustertools-pca-basis";
    private const string VersionKey = "format_version";
    private const string Version = "1";
    private const string NameKey = "matrix_name";
    private const string TensorKey = "matrix_tensor";
    private const string DTypeKey = "matrix_dtype";
    private const string ShapeKey = "matrix_shape";
    private const string HashKey = "matrix_sha256";
    private const string DeviceKey = "device";
    private const string EngineKey = "engine";
    private const int LongestEngine = 60;

    /// <summary>Composes the texts.</summary>
    /// <param name="basis">The basis.</param>
    /// <param name="origin">The matrix that it was computed from; null if unknown.</param>
    /// <returns>The texts by key.</returns>
    public static Dictionary<string, string> Compose(PcaBasis basis, TokenMatrixIdentity? origin)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [FormatKey] = Format,
            [VersionKey] = Version,
        };
        if (origin is not null)
        {
            metadata[NameKey] = origin.Name;
            metadata[TensorKey] = origin.TensorName;
            metadata[DTypeKey] = origin.DType.ToString();
            metadata[ShapeKey] = string.Create(
                CultureInfo.InvariantCulture, $"[{origin.TokenCount},{origin.Dimension}]");
            metadata[HashKey] = origin.Sha256;
        }

        if (basis is { Device: ComputeDevice device, Engine: string engine })
        {
            metadata[DeviceKey] = device.ToString();
            metadata[EngineKey] = engine;
        }

        return metadata;
    }

    /// <summary>Whether a file has this module's marker.</summary>
    /// <param name="header">The file's header.</param>
    /// <returns>False if another program wrote it.</returns>
    /// <exception cref="BasisException">BasisFileInvalid: a later version wrote it.</exception>
    public static bool IsMarked(SafetensorsHeader header)
    {
        if (header.Metadata.GetValueOrDefault(FormatKey) != Format)
        {
            return false;
        }

        string version = header.Metadata.GetValueOrDefault(VersionKey, string.Empty);
        return version == Version
            ? true
            : throw Invalid(
                header, VersionKey, version, $"this release reads version {Version}: use the one that wrote the file");
    }

    /// <summary>Reads which matrix a marked file's basis was computed from.</summary>
    /// <param name="header">The file's header.</param>
    /// <returns>The matrix; null if the file names none.</returns>
    /// <exception cref="BasisException">BasisFileInvalid: a text cannot be understood.</exception>
    public static TokenMatrixIdentity? Origin(SafetensorsHeader header)
    {
        if (!header.Metadata.TryGetValue(HashKey, out string? hash))
        {
            return null;
        }

        if (hash.Length != 64 || !hash.All(char.IsAsciiHexDigitLower))
        {
            throw Invalid(header, HashKey, hash, "a SHA-256 has 64 hexadecimal digits in lower case");
        }

        string dtypeText = header.Metadata.GetValueOrDefault(DTypeKey, string.Empty);
        if (!SafetensorsDTypes.TryParse(dtypeText, out SafetensorsDType dtype) || !ElementConversion.IsSupported(dtype))
        {
            throw Invalid(header, DTypeKey, dtypeText, "a token matrix has BF16, F16, F32 or F64");
        }

        string shape = header.Metadata.GetValueOrDefault(ShapeKey, string.Empty);
        string[] extents = shape.StartsWith('[') && shape.EndsWith(']') ? shape[1..^1].Split(',') : [];
        if (extents.Length != 2 || !TryParseExtent(extents[0], out int rows)
            || !TryParseExtent(extents[1], out int columns))
        {
            throw Invalid(header, ShapeKey, shape, "a token matrix has [tokens,dimension]");
        }

        return new TokenMatrixIdentity(
            header.Metadata.GetValueOrDefault(NameKey, string.Empty),
            header.Metadata.GetValueOrDefault(TensorKey, string.Empty),
            dtype,
            rows,
            columns,
            hash);
    }

    /// <summary>Reads the device that computed a marked file's basis.</summary>
    /// <param name="header">The file's header.</param>
    /// <returns>
    /// The device and the library with its version; null if the file does not give them in this module's form.
    /// </returns>
    public static (ComputeDevice Device, string Engine)? Maker(SafetensorsHeader header) =>
        header.Metadata.TryGetValue(EngineKey, out string? engine) && IsPlain(engine)
        && header.Metadata.TryGetValue(DeviceKey, out string? name)
        && Enum.TryParse(name, out ComputeDevice device) && device.ToString() == name
            ? (device, engine)
            : null;

    // The text is untrusted and is displayed: only a name and a version are accepted.
    private static bool IsPlain(string text) => text.Length is > 0 and <= LongestEngine
        && text.All(static character => char.IsAsciiLetterOrDigit(character) || character is ' ' or '.' or '-' or '+');

    private static bool TryParseExtent(string text, out int extent) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out extent) && extent > 0;

    private static BasisException Invalid(SafetensorsHeader header, string key, string value, string why) => new(
        BasisError.BasisFileInvalid,
        $"'{header.Path}': the metadata '{key}' is {SafetensorsException.Quote(value)}; {why}. Save the "
        + "basis again, or choose another file.");
}
