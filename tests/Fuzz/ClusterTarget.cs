using System;
using System.IO;
using System.Linq;
using ClusterTools.Safetensors;

namespace ClusterTools.Fuzz;

/// <summary>Saved clusters and other sets of tokens.</summary>
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
        var set = (ITokenSet)result;
        int tokenCount = (set as CosineCluster)?.TokenCount ?? ((TokenSet)set).TokenCount ?? int.MaxValue;
        FuzzFinding.Require(
            set.TokenIds.All(id => id >= 0 && id < tokenCount)
                && set.TokenIds.SequenceEqual(set.TokenIds.Distinct().Order()),
            $"the ids are {string.Join(", ", set.TokenIds)} of {tokenCount}");
        var cluster = set as CosineCluster;
        FuzzFinding.Require(
            float.IsFinite(cluster?.Cosine ?? 0) && double.IsFinite(cluster?.Latitude ?? 0)
                && double.IsFinite(cluster?.Longitude ?? 0),
            "a number is not finite");

        // Written and read again, the set is the same; with the six tensors, to the byte of the second file.
        string again = Save(set, path + ".again.safetensors");
        ITokenSet read = ClusterFile.Load(again);
        FuzzFinding.Require(
            read.GetType() == set.GetType() && read.TokenIds.SequenceEqual(set.TokenIds), "a set changes when saved");
        string twice = Save(read, path + ".twice.safetensors");
        bool isNotebooks = cluster is { Latitude: not null, Longitude: not null };
        bool isSame = !isNotebooks || File.ReadAllBytes(again).AsSpan().SequenceEqual(File.ReadAllBytes(twice));
        FuzzFinding.Require(isSame, "a cluster changes when saved");
    }

    private static string Save(ITokenSet set, string path)
    {
        ClusterFile.Save(set, path, ClusterFileFormat.Safetensors);
        return path;
    }
}
