using System;
using System.Globalization;
using System.IO;
using System.Linq;
using ClusterTools.Safetensors;

namespace ClusterTools.Clusters;

/// <summary>Reads the tensors of a saved set of tokens and makes sure that they agree.</summary>
/// <param name="file">The open file.</param>
internal sealed class ClusterFileReader(TensorReader file)
{
    private const string IdsEnd = "_token_ids";
    private const string MaskEnd = "_mask";

    private readonly string _prefix = PrefixOf(file.Header);

    /// <summary>Reads the set.</summary>
    /// <param name="matrix">The matrix that it is bound to; null for none.</param>
    /// <returns>A cluster if the file holds a cosine, else a set.</returns>
    /// <exception cref="ClusterException">ClusterFileInvalid: a tensor's type, shape or content is wrong.</exception>
    /// <exception cref="SafetensorsException">TensorNotFound: there are neither ids nor a mask.</exception>
    public ITokenSet Read(TokenMatrix? matrix)
    {
        byte[]? mask = ReadMask();
        int? tokenCount = mask?.Length ?? matrix?.TokenCount;
        int[] ids = mask is not null && Find(_prefix + IdsEnd) is null ? IdsOf(mask) : ReadIds(tokenCount);
        if (mask is not null)
        {
            CheckMask(mask, ids);
        }

        CheckCount(ids.Length);
        string path = file.Header.Path;
        return ReadCosine() is float cosine && tokenCount is int count
            ? new CosineCluster(
                cosine, ids, count, ReadDegrees("ref_lat"), ReadDegrees("ref_lon"), matrix) { SourcePath = path }
            : new TokenSet(Path.GetFileName(path), ids, tokenCount, matrix) { SourcePath = path };
    }

    // The notebook's sequels name their sets otherwise: what two tensors of the only such name belong to.
    private static string PrefixOf(SafetensorsHeader header)
    {
        const string Default = "cluster";
        string[] prefixes = [.. header.Tensors.Select(static tensor => tensor.Name)
            .Select(static name => name.EndsWith(IdsEnd, StringComparison.Ordinal) ? name[..^IdsEnd.Length]
                : name.EndsWith(MaskEnd, StringComparison.Ordinal) ? name[..^MaskEnd.Length] : null)
            .OfType<string>().Distinct(StringComparer.Ordinal)];
        return prefixes.Length == 1 ? prefixes[0] : Default;
    }

    private static int[] IdsOf(byte[] mask) => [.. Enumerable.Range(0, mask.Length).Where(token => mask[token] != 0)];

    private int[] ReadIds(int? tokenCount)
    {
        SafetensorsTensor tensor = file.Header.GetTensor(_prefix + IdsEnd);
        RequireVector(tensor, isInteger: true);
        long[] ids = file.Integers(tensor);
        Array.Sort(ids);
        for (int i = 0; i < ids.Length; i++)
        {
            if (ids[i] < 0 || ids[i] >= (tokenCount ?? int.MaxValue))
            {
                throw Invalid(tensor, $"holds the id {ids[i]}, but '{_prefix + MaskEnd}' is of {tokenCount} tokens");
            }

            if (i > 0 && ids[i] == ids[i - 1])
            {
                throw Invalid(tensor, $"holds the id {ids[i]} twice; a set has each once");
            }
        }

        return Array.ConvertAll(ids, static id => (int)id);
    }

    private byte[]? ReadMask()
    {
        if (Find(_prefix + MaskEnd) is not SafetensorsTensor tensor)
        {
            return null;
        }

        RequireVector(tensor, isInteger: false);
        return file.Bytes(tensor);
    }

    private void CheckMask(byte[] mask, int[] ids)
    {
        int next = 0;
        for (int token = 0; token < mask.Length; token++)
        {
            bool isMember = next < ids.Length && ids[next] == token;
            next += isMember ? 1 : 0;
            if (mask[token] != (isMember ? 1 : 0))
            {
                string lists = isMember ? "lists" : "does not list";
                throw Invalid(
                    Find(
                        _prefix + MaskEnd)!, $"is {mask[token]} for token {token}, which '{_prefix + IdsEnd}' {lists}");
            }
        }
    }

    private void CheckCount(int count)
    {
        foreach (string name in (string[])["n_cluster_members", "n_cluster"])
        {
            if (Find(name) is SafetensorsTensor tensor)
            {
                RequireSingle(tensor, SafetensorsDType.I32, SafetensorsDType.I64);
                long stated = file.Integers(tensor)[0];
                if (stated != count)
                {
                    throw Invalid(tensor, $"is {stated}, but '{_prefix + IdsEnd}' lists {count}");
                }
            }
        }
    }

    private float? ReadCosine()
    {
        if (Find("cluster_cosine") is not SafetensorsTensor tensor)
        {
            return null;
        }

        RequireSingle(tensor, SafetensorsDType.F32);
        float cosine = (float)file.Reals(tensor, 1)[0];
        return float.IsFinite(cosine) && BFloat16.ToSingle(BFloat16.FromSingle(cosine)) == cosine
            ? cosine
            : throw Invalid(tensor, $"is {cosine}, which is no bfloat16 number");
    }

    /// <summary>
    /// Reads an angle as the shortest decimal that stands for the float: -7.288 for the float that -7.288 was rounded
    /// to, so that the direction can be pointed again as it was. A NaN stands for no angle.
    /// </summary>
    private double? ReadDegrees(string name)
    {
        if (Find(name) is not SafetensorsTensor tensor)
        {
            return null;
        }

        RequireSingle(tensor, SafetensorsDType.F32);
        float degrees = (float)file.Reals(tensor, 1)[0];
        if (float.IsNaN(degrees))
        {
            return null;
        }

        if (!float.IsFinite(degrees))
        {
            throw Invalid(tensor, $"is {degrees}, which is no angle");
        }

        double shortest = double.Parse(
            degrees.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

        // Were the decimal to lie just at the middle of two floats, it would be rounded to the other.
        return (float)shortest == degrees ? shortest : degrees;
    }

    private SafetensorsTensor? Find(string name) =>
        file.Header.TryGetTensor(name, out SafetensorsTensor? tensor) ? tensor : null;

    private void RequireSingle(SafetensorsTensor tensor, params SafetensorsDType[] dtypes)
    {
        if (!dtypes.Contains(tensor.DType))
        {
            throw Invalid(tensor, $"is {tensor.DType}; it must be {string.Join(" or ", dtypes)}");
        }

        if (tensor.ElementCount != 1)
        {
            throw Invalid(tensor, $"has {tensor.ElementCount} elements; it must have one");
        }
    }

    private void RequireVector(SafetensorsTensor tensor, bool isInteger)
    {
        bool isVector = tensor.Shape.Count == 1 && tensor.ByteCount <= Array.MaxLength
            && (isInteger || tensor.ByteCount > 0);
        bool isType = isInteger
            ? tensor.DType is SafetensorsDType.I32 or SafetensorsDType.I64
            : tensor.DType is SafetensorsDType.U8 or SafetensorsDType.BOOL;
        if (!isVector || !isType)
        {
            string must = isInteger ? "I32 or I64 of one dimension" : "U8 or BOOL of one dimension, not empty";
            throw Invalid(tensor, $"is {tensor.DType} {HeaderLayout.Describe(tensor.Shape)}; it must be {must}");
        }
    }

    private ClusterException Invalid(SafetensorsTensor tensor, FormattableString problem) => new(
        ClusterError.ClusterFileInvalid,
        $"'{file.Header.Path}': the tensor '{tensor.Name}' {problem.ToString(CultureInfo.InvariantCulture)}. "
        + "Save the cluster again, or choose another file.");
}
