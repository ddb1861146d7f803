using System;
using System.IO;
using ClusterTools.Basis;
using ClusterTools.Files;
using ClusterTools.Matrices;
using ClusterTools.Safetensors;

namespace ClusterTools;

/// <summary>Saves and reads bases, also PyTorch's; see docs/basis-file.md.</summary>
public static class PcaBasisFile
{
    /// <summary>
    /// Saves a basis as a safetensors file that <see cref="Load"/> reads back bit-identically, with its matrix's name
    /// and content hash. The file is written atomically: beside its target, flushed and renamed over it.
    /// </summary>
    /// <param name="basis">The basis. If its file named a matrix, the same matrix is named again.</param>
    /// <param name="path">The file; missing folders are created.</param>
    /// <param name="overwrite">Whether an existing file is replaced.</param>
    /// <param name="replaceReadOnly">Whether a read-only file is replaced, too.</param>
    /// <param name="context">Cancellation and progress: the matrix is read once for its hash.</param>
    /// <exception cref="OutputException">OutputIsInput: the path is a file that the basis was made from.</exception>
    /// <exception cref="TokenMatrixException">The matrix's file was changed since import.</exception>
    /// <exception cref="TargetExistsException">The file exists and is not to be replaced.</exception>
    /// <exception cref="IOException">
    /// The file cannot be written, or the matrix not be read; the old file is as it was.
    /// </exception>
    public static void Save(
        PcaBasis basis, string path, bool overwrite = true, bool replaceReadOnly = false,
            ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(basis);
        string fullPath = Path.GetFullPath(path);
        OutputPath.RequireOtherThan(fullPath, basis.InputFiles);
        Action<Stream> write = stream => Write(stream, basis, OriginOf(basis, context ?? new ComputeContext()));
        AtomicFile.Write(fullPath, overwrite, write, replaceReadOnly);
    }

    /// <summary>Reads a basis; signs are kept.</summary>
    /// <param name="path">
    /// A file of <see cref="Save"/>, or one of another program with <c>components</c> [d, k] in columns, as PyTorch's
    /// eigh gives them, or [k, d] in rows, <c>eigenvalues</c> [k] or [d], and <c>mean</c> [d]; F32 or F64.
    /// </param>
    /// <param name="matrix">The matrix that the basis is to be used with; null to name it later.</param>
    /// <param name="force">Whether a basis of a matrix of other content is accepted.</param>
    /// <param name="context">Threads, cancellation and progress: the matrix is read once for its hash.</param>
    /// <returns>The basis, bound to the matrix.</returns>
    /// <exception cref="SafetensorsException">The file breaks the format, or lacks a tensor.</exception>
    /// <exception cref="BasisException">
    /// BasisFileInvalid: its content is no basis. BasisOfAnotherMatrix: the file names a matrix of other content, and
    /// <paramref name="force"/> is not set.
    /// </exception>
    /// <exception cref="TokenMatrixException">
    /// DimensionMismatch: the matrix has another dimension. MatrixFileChanged: its file was changed since import.
    /// </exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static PcaBasis Load(
        string path, TokenMatrix? matrix = null, bool force = false, ComputeContext? context = null)
    {
        context ??= new ComputeContext();
        string fullPath = Path.GetFullPath(path);
        using var file = new TensorReader(fullPath);
        PcaBasisLayout layout = PcaBasisLayout.Of(file.Header);
        matrix?.RequireDimension(
            layout.Dimension, $"The basis in '{fullPath}' has", "Choose the basis of this matrix.");

        // The components are elements to read as the matrix's are, which are hashed to compare it with the origin.
        TokenMatrix? compared = force || layout.Origin is null ? null : matrix;
        double share = compared is null
            ? 1 : (double)layout.ComponentCount / (layout.ComponentCount + compared.TokenCount);
        PcaBasis basis = new PcaBasisReader(file, layout, context.Part(0, share)).Read(matrix);
        if (compared is not null && !layout.Origin!.IsOf(compared, context.Part(share, 1)))
        {
            throw new BasisException(
                BasisError.BasisOfAnotherMatrix,
                $"The basis in '{fullPath}' was computed from {Describe(layout.Origin)}, whose content is not that of "
                + $"{compared} in '{compared.Path}'. Compute the basis of this matrix, or force the other one.");
        }

        // A cached hash takes no time and needs no progress.
        context.Report("Comparing the matrices", 1);
        return basis;
    }

    private static TokenMatrixIdentity? OriginOf(PcaBasis basis, ComputeContext context) => basis.Origin
        ?? (basis.TokenMatrix is null ? null : TokenMatrixIdentity.Of(basis.TokenMatrix, context));

    private static void Write(Stream stream, PcaBasis basis, TokenMatrixIdentity? origin) => SafetensorsWriter.Write(
        stream,
        [
            SafetensorsItem.Streamed(
                "components",
                SafetensorsDType.F64,
                [basis.Components.Count, basis.Dimension],
                output => WriteComponents(output, basis)),
            SafetensorsItem.FromF64("eigenvalues", [.. basis.Eigenvalues]),
            SafetensorsItem.FromF64("mean", [.. basis.Mean]),
            SafetensorsItem.FromF64("total_variance", [basis.TotalVariance]),
            SafetensorsItem.FromF64("residuals", [.. basis.Residuals]),
        ],
        PcaBasisMetadata.Compose(basis, origin));

    private static void WriteComponents(Stream stream, PcaBasis basis)
    {
        for (int k = 0; k < basis.Components.Count; k++)
        {
            stream.Write(SafetensorsItem.Bytes(basis.ComponentSpan(k)));
        }
    }

    // The texts come from a file and are untrusted.
    private static string Describe(TokenMatrixIdentity origin) =>
        $"{SafetensorsException.Quote(origin.ToString())}, SHA-256 {origin.Sha256[..12]}...";
}
