using System.Linq;
using ClusterTools.Safetensors;

namespace ClusterTools.Basis;

/// <summary>The tensors of a basis in a file and their layout, found from the header alone.</summary>
internal sealed class PcaBasisLayout
{
    // Keeps a component's bytes, as doubles, below 2 GiB.
    private const int MostDimensions = int.MaxValue / sizeof(double);

    private readonly SafetensorsHeader _header;

    private PcaBasisLayout(SafetensorsHeader header)
    {
        _header = header;
        IsMarked = PcaBasisMetadata.IsMarked(header);
        Origin = IsMarked ? PcaBasisMetadata.Origin(header) : null;
        Maker = IsMarked ? PcaBasisMetadata.Maker(header) : null;
        Components = Reals("components", 2);
        Mean = Vector("mean");
        Dimension = (int)Mean.ElementCount;
        (long rows, long columns) = (Components.Shape[0], Components.Shape[1]);

        // If both layouts fit, only this module's own files have rows, and they are marked.
        AreColumns = !IsMarked && rows == Dimension;
        if ((AreColumns ? rows : columns) != Dimension)
        {
            throw Invalid(
                Components,
                $"has the shape {Shape(Components)} and 'mean' has {Dimension} numbers; it must be [components, "
                    + "dimension]"
                + (IsMarked ? string.Empty : " or, as PyTorch has it, [dimension, components]"));
        }

        long count = AreColumns ? columns : rows;
        if (count == 0 || count > Dimension)
        {
            throw Invalid(
                Components, $"holds {count} components of {Dimension} dimensions; there are 1 to {Dimension}");
        }

        ComponentCount = (int)count;
        Eigenvalues = Vector("eigenvalues");
        if (Eigenvalues.ElementCount != ComponentCount && (IsMarked || Eigenvalues.ElementCount != Dimension))
        {
            throw Invalid(Eigenvalues, $"has {Eigenvalues.ElementCount} numbers for {ComponentCount} components");
        }

        Residuals = IsMarked ? Vector("residuals") : null;
        if (Residuals is not null && Residuals.ElementCount != ComponentCount)
        {
            throw Invalid(Residuals, $"has {Residuals.ElementCount} numbers for {ComponentCount} components");
        }

        TotalVariance = IsMarked || header.TryGetTensor("total_variance", out _) ? Vector("total_variance") : null;
        if (TotalVariance is not null && TotalVariance.ElementCount != 1)
        {
            throw Invalid(TotalVariance, $"has {TotalVariance.ElementCount} numbers; it must have one");
        }

        if (Origin is not null && Origin.Dimension != Dimension)
        {
            throw Invalid(Components, $"has {Dimension} dimensions, but the metadata name the matrix "
                + $"{SafetensorsException.Quote(Origin.ToString())}");
        }
    }

    /// <summary>Whether the file carries the marker of our format.</summary>
    public bool IsMarked { get; }

    /// <summary>The matrix that the file names; null if it names none.</summary>
    public TokenMatrixIdentity? Origin { get; }

    /// <summary>The device that computed the basis, as the file says; null if it says nothing.</summary>
    public (ComputeDevice Device, string Engine)? Maker { get; }

    /// <summary>The number of components, k.</summary>
    public int ComponentCount { get; }

    /// <summary>The dimension, d.</summary>
    public int Dimension { get; }

    /// <summary>Whether components are columns [d, k], as PyTorch's, rather than rows [k, d].</summary>
    public bool AreColumns { get; }

    /// <summary>The components.</summary>
    public SafetensorsTensor Components { get; }

    /// <summary>The eigenvalues: k, or all d of another program.</summary>
    public SafetensorsTensor Eigenvalues { get; }

    /// <summary>The mean, d numbers.</summary>
    public SafetensorsTensor Mean { get; }

    /// <summary>The total variance, one number; null if another program did not save it.</summary>
    public SafetensorsTensor? TotalVariance { get; }

    /// <summary>The residuals, k numbers; null if another program wrote the file.</summary>
    public SafetensorsTensor? Residuals { get; }

    /// <summary>Finds the tensors of a basis.</summary>
    /// <param name="header">The file's header.</param>
    /// <returns>The layout; all shapes fit together.</returns>
    /// <exception cref="BasisException">BasisFileInvalid: a type or shape is wrong.</exception>
    /// <exception cref="SafetensorsException">TensorNotFound: a tensor is missing.</exception>
    public static PcaBasisLayout Of(SafetensorsHeader header) => new(header);

    /// <summary>Makes the error of a tensor.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="problem">What is wrong with it, as a predicate.</param>
    /// <returns>The error, which names file and tensor.</returns>
    public BasisException Invalid(SafetensorsTensor tensor, string problem) => new(
        BasisError.BasisFileInvalid,
        $"'{_header.Path}': the tensor '{tensor.Name}' {problem}. Save the basis again, or choose another file.");

    private SafetensorsTensor Vector(string name) => Reals(name, 1);

    private SafetensorsTensor Reals(string name, int rank)
    {
        SafetensorsTensor tensor = _header.GetTensor(name);
        if (tensor.DType is not (SafetensorsDType.F32 or SafetensorsDType.F64))
        {
            throw Invalid(tensor, $"has elements of type {tensor.DType}; a basis has F64, or F32 as PyTorch saves it");
        }

        return tensor.Shape.Count == rank && tensor.Shape.All(static extent => extent is > 0 and <= MostDimensions)
            ? tensor
            : throw Invalid(
                tensor, $"has the shape {Shape(tensor)}; it must be a {(rank == 1 ? "vector" : "matrix")}, not empty");
    }

    private static string Shape(SafetensorsTensor tensor) => HeaderLayout.Describe(tensor.Shape);
}
