using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Unicode;
using ClusterTools.Files;
using Microsoft.Win32.SafeHandles;

namespace ClusterTools.Safetensors;

/// <summary>
/// The header of a safetensors file, read and validated completely before any data; immutable, and keeps no open
/// file.
/// </summary>
/// <remarks>
/// Source: the section "Format" of the safetensors README and <c>safetensors/src/tensor.rs</c>, whose order of checks
/// is kept. This reader rejects three inputs that the reference accepts: a duplicate key (the last one wins), a tensor
/// described by an array, and a dimension above 2^63 - 1 beside a zero.
/// </remarks>
public sealed class SafetensorsHeader
{
    internal const string MetadataKey = "__metadata__";
    internal const int LengthBytes = sizeof(ulong);
    internal const int MaxLength = 100_000_000;
    internal const string Damaged = "The file is damaged or was written wrongly: download it again or save it anew.";

    private readonly Dictionary<string, SafetensorsTensor> _byName;

    private SafetensorsHeader(
        string path, long fileLength, SafetensorsTensor[] tensors, Dictionary<string, string>? metadata)
    {
        Path = path;
        FileLength = fileLength;
        Tensors = Array.AsReadOnly(tensors);
        Metadata = metadata is null ? ReadOnlyDictionary<string, string>.Empty : metadata.AsReadOnly();
        _byName = tensors.ToDictionary(static t => t.Name, StringComparer.Ordinal);
    }

    /// <summary>The file, as it was given.</summary>
    public string Path { get; }

    /// <summary>The file's length in bytes when it was read.</summary>
    public long FileLength { get; }

    /// <summary>The tensors by ascending <see cref="SafetensorsTensor.Offset"/>.</summary>
    public IReadOnlyList<SafetensorsTensor> Tensors { get; }

    /// <summary>The free texts of <c>__metadata__</c>, in the order of the file; empty if there are no texts.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>
    /// Reads the header of a file, and nothing else of it; others may read, write and replace the file meanwhile.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <returns>The header, in which every tensor lies within the file.</returns>
    /// <exception cref="SafetensorsException">The file breaks the format.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a folder.</exception>
    /// <exception cref="IOException">The file cannot be read, or is a pipe.</exception>
    public static SafetensorsHeader Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using SafeFileHandle handle = InputFile.Open(path);
        return Read(handle, path);
    }

    /// <summary>Reads the header of an open file by positioned reads; the handle stays open.</summary>
    /// <param name="handle">The open file.</param>
    /// <param name="path">Its name, for messages and <see cref="Path"/>.</param>
    /// <returns>The header, in which every tensor lies within the file.</returns>
    /// <exception cref="SafetensorsException">The file breaks the format.</exception>
    /// <exception cref="IOException">The file cannot be read, or is a pipe.</exception>
    public static SafetensorsHeader Read(SafeFileHandle handle, string path)
    {
        ArgumentNullException.ThrowIfNull(handle);
        ArgumentNullException.ThrowIfNull(path);
        long fileLength = InputFile.GetLength(handle, path);
        Span<byte> prefix = stackalloc byte[LengthBytes];
        if (fileLength < LengthBytes || !InputFile.TryFill(handle, prefix, 0))
        {
            throw new SafetensorsException(
                SafetensorsError.HeaderTooSmall,
                $"The file has {fileLength} bytes; a safetensors file has at least {LengthBytes}, which give the "
                    + "length of its header. The download may have failed: download it again.",
                path);
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxLength)
        {
            throw TooLarge(handle, length, path);
        }

        // Allocated only now: the stated length is untrusted until it was checked against the file's.
        byte[]? header = (long)length <= fileLength - LengthBytes ? new byte[length] : null;
        if (header is null || !InputFile.TryFill(handle, header, LengthBytes))
        {
            throw new SafetensorsException(
                SafetensorsError.InvalidHeaderLength,
                $"The header should take {length} bytes after the first {LengthBytes}, but the file has only "
                    + $"{fileLength}: it is cut short. Download it again.",
                path);
        }

        return Parse(header, fileLength, path);
    }

    /// <summary>Finds a tensor by its exact name.</summary>
    /// <param name="name">The name; upper and lower case differ.</param>
    /// <param name="tensor">The tensor, or null if the file lacks it.</param>
    /// <returns>Whether the file has it.</returns>
    public bool TryGetTensor(string name, [NotNullWhen(true)] out SafetensorsTensor? tensor) =>
        _byName.TryGetValue(name, out tensor);

    /// <summary>Gets a tensor by its exact name.</summary>
    /// <param name="name">The name; upper and lower case differ.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="SafetensorsException">TensorNotFound: the message lists names the file has.</exception>
    public SafetensorsTensor GetTensor(string name)
    {
        const int MostListed = 10;
        if (TryGetTensor(name, out SafetensorsTensor? tensor))
        {
            return tensor;
        }

        string listed = string.Join(
            ", ", Tensors.Take(MostListed).Select(static t => SafetensorsException.Quote(t.Name)));
        string more = Tensors.Count > MostListed ? $" and {Tensors.Count - MostListed} more" : "";
        throw new SafetensorsException(
            SafetensorsError.TensorNotFound,
            $"The file has no tensor {SafetensorsException.Quote(name)}; "
                + (Tensors.Count == 0 ? "it has none at all. " : $"it has {listed}{more}. Names differ by case. ")
                + "Choose another file.",
            Path,
            name);
    }

    /// <summary>Validates a header's bytes, from UTF-8 on.</summary>
    internal static SafetensorsHeader Parse(ReadOnlySpan<byte> header, long fileLength, string path)
    {
        // Checked first, since the JSON reader skips invalid bytes in texts that are not decoded.
        if (!Utf8.IsValid(header))
        {
            throw new SafetensorsException(
                SafetensorsError.InvalidUtf8,
                $"The header is not UTF-8 text from byte {IndexOfInvalid(header)} of it on. {Damaged}",
                path);
        }

        List<TensorEntry> entries = HeaderParser.Parse(header, path, out Dictionary<string, string>? metadata);
        ulong stated = HeaderLayout.Check(entries, path);
        long dataStart = LengthBytes + header.Length;

        // Subtracted, not added, to avoid overflow: the stated end may be near 2^64.
        long actual = fileLength - dataStart;
        if (stated != (ulong)actual)
        {
            throw new SafetensorsException(
                SafetensorsError.IncompleteFile,
                $"The header describes {stated} bytes of data, but the file has {actual}: "
                    + (stated > (ulong)actual ? "it is cut short." : "something was added to it.")
                    + " Download it again.",
                path);
        }

        SafetensorsTensor[] tensors = new SafetensorsTensor[entries.Count];
        for (int i = 0; i < tensors.Length; i++)
        {
            TensorEntry entry = entries[i];
            tensors[i] = new SafetensorsTensor(
                entry.Name,
                entry.DType,
                Array.ConvertAll(entry.Shape, static d => (long)d),
                dataStart + (long)entry.Begin,
                (long)(entry.End - entry.Begin),
                (long)entry.Shape.Aggregate(1UL, static (product, d) => product * d));
        }

        return new SafetensorsHeader(path, fileLength, tensors, metadata);
    }

    private static SafetensorsException TooLarge(SafeFileHandle handle, ulong length, string path)
    {
        Span<byte> start = stackalloc byte[LfsPointer.Start.Length];
        return InputFile.TryFill(handle, start, 0) && LfsPointer.IsStart(start)
            ? LfsPointer.Found(path, start)
            : new SafetensorsException(
                SafetensorsError.HeaderTooLarge,
                $"The header should take {length} bytes; the format allows {MaxLength}. It may not be a safetensors "
                    + "file: check it, or download it again.",
                path);
    }

    private static int IndexOfInvalid(ReadOnlySpan<byte> utf8)
    {
        int index = 0;
        while (Rune.DecodeFromUtf8(utf8[index..], out _, out int taken) == System.Buffers.OperationStatus.Done)
        {
            index += taken;
        }

        return index;
    }
}
