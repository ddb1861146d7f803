using System;
using System.IO;
using System.Linq;
using ClusterTools.Safetensors;

namespace ClusterTools.Fuzz;

/// <summary>Indexes of sharded models: they may name files of their own folder, and no others.</summary>
internal sealed class IndexTarget : FuzzTarget
{
    private static readonly string[] s_shards =
    [
        "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "../out.safetensors",
        "/etc/x.safetensors", "..\\\\x.safetensors", "C:x.safetensors", "..", ".safetensors", "a\\u0000.safetensors",
        "a.bin", "", "\\ud800.safetensors", "\u202e.safetensors", "sub/x.safetensors", "x.SAFETENSORS",
        "a\\n.safetensors",
    ];

    public override string Name => "index";

    public override string FileName => "model.safetensors.index.json";

    public override byte[] Generate(Random random)
    {
        int goodShards = random.OneIn(4) ? s_shards.Length : 2;
        string[] entries = [.. Enumerable.Range(0, 1 + random.Next(6)).Select(i =>
            $"\"{(i == 0 ? "lm_head.weight" : $"t{(random.OneIn(8) ? 1 : i)}")}\":"
            + $"\"{s_shards[random.Next(goodShards)]}\"")];
        string map = $"\"weight_map\":{{{string.Join(',', entries)}}}";
        return JsonText.Break(random, $"{{\"metadata\":{{\"total_size\":{random.Next()}}},{map}}}");
    }

    public override object Read(string path) => ModelSource.Locate(path);

    public override bool IsDocumented(ClusterToolsException exception) => exception
        is ModelException { Error: ModelError.ModelIndexInvalid }
        or SafetensorsException { Error: SafetensorsError.GitLfsPointer };

    public override void Check(object result, string path, byte[] file)
    {
        var source = (ModelSource)result;
        string folder = Path.GetDirectoryName(path)!;
        foreach (string shard in source.Files)
        {
            FuzzFinding.Require(
                Path.GetDirectoryName(Path.GetFullPath(shard)) == folder
                    && shard.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase)
                    && !Path.GetFileName(shard).Any(char.IsControl),
                $"the index leads to '{shard}'");
        }

        try
        {
            TokenMatrix.Open(path);
            throw new FuzzFinding("a matrix was found in a folder without shards");
        }
        catch (ModelException e) when (e.Error == ModelError.ModelShardMissing)
        {
            FuzzFinding.Require(!e.Message.Any(char.IsControl), $"the message has control characters: {e.Message}");
        }
    }
}
