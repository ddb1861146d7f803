using System;
using System.IO;
using System.Linq;
using ClusterTools.Safetensors;

namespace ClusterTools.Fuzz;

/// <summary>Saved clusters.</summary>
internal sealed class ClusterTarget : FuzzTarget
{
    public override string Name => "cluster";

    public override string FileName => "members.safetensors";

    public override byte[] Generate(Random random)
    {
        int tokenCount = 1 + random.Next(12);
        int[] ids = [.. Enumerable.Range(0, tokenCount).Where(_ => random.OneIn(2)).DefaultIfEmpty(0)];
        var mask = new byte[tokenCount];
        Array.ForEach(ids, id => mask[id] = 1);
        float cosine = BFloat16.ToSingle(BFloat16.FromSingle((random.NextSingle() * 2) - 1));
        SafetensorsItem[] items =
        [
            SafetensorsItem.FromU8("cluster_mask", mask),
            SafetensorsItem.FromI32("cluster_token_ids", ids),
            SafetensorsItem.FromF32("cluster_cosine", [cosine]),
            SafetensorsItem.FromI32("n_cluster_members", [ids.Length]),
            SafetensorsItem.FromF32("ref_lat", [(random.NextSingle() * 180) - 90]),
            SafetensorsItem.FromF32("ref_lon", [random.NextSingle() * 720]),
        ];
        return new TensorSet(items.ToDictionary(static item => item.Name), []).Compose(random);
    }

    public override object Read(string path) => ClusterFile.Load(path);

    public override bool IsDocumented(ClusterToolsException exception) => exception
        is SafetensorsException { Error: <= SafetensorsError.IncompleteFile or SafetensorsError.TensorNotFound }
        or ClusterException { Error: ClusterError.ClusterFileInvalid };

    public override void Check(object result, string path, byte[] file)
    {
        var cluster = (CosineCluster)result;
        FuzzFinding.Require(
            cluster.Count == cluster.TokenIds.Count && cluster.Count > 0 && cluster.TokenIds[^1] < cluster.TokenCount
                && cluster.TokenIds[0] >= 0 && cluster.TokenIds.SequenceEqual(cluster.TokenIds.Distinct().Order()),
            $"the ids are {string.Join(", ", cluster.TokenIds)} of {cluster.TokenCount}");
        FuzzFinding.Require(
            float.IsFinite(cluster.Cosine) && double.IsFinite(cluster.Latitude) && double.IsFinite(cluster.Longitude),
            "a number is not finite");

        // The six tensors, written and read again, are the same cluster, to the byte of the second file.
        string again = Save(cluster, path + ".again.safetensors");
        string twice = Save(ClusterFile.Load(again), path + ".twice.safetensors");
        bool isSame = File.ReadAllBytes(again).AsSpan().SequenceEqual(File.ReadAllBytes(twice));
        FuzzFinding.Require(isSame, "a cluster changes when saved");
    }

    private static string Save(CosineCluster cluster, string path)
    {
        ClusterFile.Save(cluster, path, ClusterFileFormat.Safetensors);
        return path;
    }
}
