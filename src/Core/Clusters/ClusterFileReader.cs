using System;
using System.Globalization;
using ClusterTools.Safetensors;

namespace ClusterTools.Clusters;

/// <summary>Reads the six tensors of a saved cluster and makes sure that they say one thing.</summary>
/// <param name="file">The open file.</param>
internal sealed class ClusterFileReader(TensorReader file)
{
    /// <summary>Reads the cluster.</summary>
    /// <param name="matrix">The matrix that it is bound to; null for none.</param>
    /// <returns>The cluster.</returns>
    /// <exception cref="ClusterException">ClusterFileInvalid: a tensor's type, shape or content is wrong.</exception>
    /// <exception cref="SafetensorsException">TensorNotFound: a tensor is missing.</exception>
    public CosineCluster Read(TokenMatrix? matrix)
    {
        SafetensorsTensor maskTensor = Vector("cluster_mask", SafetensorsDType.U8);
        SafetensorsTensor idTensor = Vector("cluster_token_ids", SafetensorsDType.I32);
        byte[] mask = file.Bytes(maskTensor);
        int[] ids = file.Integers(idTensor);
        CheckIds(idTensor, ids, mask.Length);
        CheckMask(maskTensor, mask, ids);
        CheckCount(ids.Length);
        return new CosineCluster(
            ReadCosine(), ids, mask.Length, ReadDegrees("ref_lat"), ReadDegrees("ref_lon"), matrix)
        {
            SourcePath = file.Header.Path,
        };
    }

    private void CheckIds(SafetensorsTensor tensor, int[] ids, int tokenCount)
    {
        for (int i = 0; i < ids.Length; i++)
        {
            if (ids[i] < 0 || ids[i] >= tokenCount)
            {
                throw Invalid(tensor, $"holds the id {ids[i]}, but 'cluster_mask' is of {tokenCount} tokens");
            }

            if (i > 0 && ids[i] <= ids[i - 1])
            {
                throw Invalid(tensor, $"holds the id {ids[i]} after {ids[i - 1]}; ids must ascend, each once");
            }
        }
    }

    private void CheckMask(SafetensorsTensor tensor, byte[] mask, int[] ids)
    {
        int next = 0;
        for (int token = 0; token < mask.Length; token++)
        {
            bool isMember = next < ids.Length && ids[next] == token;
            next += isMember ? 1 : 0;
            if (mask[token] != (isMember ? 1 : 0))
            {
                string lists = isMember ? "lists" : "does not list";
                throw Invalid(tensor, $"is {mask[token]} for token {token}, which 'cluster_token_ids' {lists}");
            }
        }
    }

    private void CheckCount(int count)
    {
        SafetensorsTensor tensor = Single("n_cluster_members", SafetensorsDType.I32);
        int stated = file.Integers(tensor)[0];
        if (stated != count)
        {
            throw Invalid(tensor, $"is {stated}, but 'cluster_token_ids' lists {count}");
        }
    }

    private float ReadCosine()
    {
        SafetensorsTensor tensor = Single("cluster_cosine", SafetensorsDType.F32);
        float cosine = (float)file.Reals(tensor, 1)[0];
        return float.IsFinite(cosine) && BFloat16.ToSingle(BFloat16.FromSingle(cosine)) == cosine
            ? cosine
            : throw Invalid(tensor, $"is {cosine}, which is no bfloat16 number");
    }

    /// <summary>
    /// Reads an angle as the shortest decimal that stands for the float: -7.288 for the float that -7.288 was rounded to,
    /// so that the direction can be pointed again as it was.
    /// </summary>
    private double ReadDegrees(string name)
    {
        SafetensorsTensor tensor = Single(name, SafetensorsDType.F32);
        float degrees = (float)file.Reals(tensor, 1)[0];
        if (!float.IsFinite(degrees))
        {
            throw Invalid(tensor, $"is {degrees}, which is no angle");
        }

        double shortest = double.Parse(degrees.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

        // Were the decimal to lie just at the middle of two floats, it would be rounded to the other.
        return (float)shortest == degrees ? shortest : degrees;
    }

    private SafetensorsTensor Single(string name, SafetensorsDType dtype)
    {
        SafetensorsTensor tensor = Vector(name, dtype);
        return tensor.ElementCount == 1
            ? tensor
            : throw Invalid(tensor, $"has {tensor.ElementCount} elements; it must have one");
    }

    private SafetensorsTensor Vector(string name, SafetensorsDType dtype)
    {
        SafetensorsTensor tensor = file.Header.GetTensor(name);
        bool isVector = tensor.Shape.Count == 1 && tensor.ByteCount > 0 && tensor.ByteCount <= Array.MaxLength;
        return isVector && tensor.DType == dtype
            ? tensor
            : throw Invalid(
                tensor,
                $"is {tensor.DType} {HeaderLayout.Describe(tensor.Shape)}; it must be {dtype} of one dimension, not empty");
    }

    private ClusterException Invalid(SafetensorsTensor tensor, FormattableString problem) => new(
        ClusterError.ClusterFileInvalid,
        $"'{file.Header.Path}': the tensor '{tensor.Name}' {problem.ToString(CultureInfo.InvariantCulture)}. "
        + "Save the cluster again, or choose another file.");
}
