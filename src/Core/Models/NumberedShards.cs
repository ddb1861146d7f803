using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using ClusterTools.Safetensors;

namespace ClusterTools.Models;

/// <summary>
/// Shards without an index, by their names: <c>model-00001-of-00003.safetensors</c>, also with a variant's name,
/// <c>model-00001-of-00003.fp16.safetensors</c>. All must be there, since any of them may hold the tensor that is
/// meant.
/// </summary>
internal sealed partial class NumberedShards : FileSet
{
    private const int MostNamed = 3;
    private readonly int _count;
    private readonly List<string> _missing;
    private Dictionary<string, string>? _fileOf;

    private NumberedShards(string folder, string[] files, int count, List<string> missing)
        : base(
            System.IO.Path.Combine(folder, files[0]), [.. files.Select(file => System.IO.Path.Combine(folder, file))])
    {
        _count = count;
        _missing = missing;
    }

    /// <summary>Whether all shards are there.</summary>
    public bool IsComplete => _missing.Count == 0;

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Names => IsComplete ? FilesByTensor.Keys : throw Incomplete();

    private Dictionary<string, string> FilesByTensor => _fileOf ??= MapTensors();

    /// <summary>Finds sets of shards among the files of a folder.</summary>
    /// <param name="folder">The folder's full path.</param>
    /// <param name="names">The names of its files.</param>
    /// <returns>The sets, and the files of each.</returns>
    public static IEnumerable<(NumberedShards Shards, string[] Names)> Find(
        string folder, IEnumerable<string> names) => names
        .Select(static name => (Name: name, Match: ShardName().Match(name)))
        .Where(static file => file.Match.Success)
        .GroupBy(static file => (
            file.Match.Groups["stem"].Value, file.Match.Groups["count"].Value, file.Match.Groups["variant"].Value))
        .Select(group => (Of(folder, [.. group.Select(static file => file.Match)]),
            group.Select(static file => file.Name).ToArray()));

    /// <inheritdoc/>
    public override bool Contains(string name) =>
        FilesByTensor.ContainsKey(name) || (IsComplete ? false : throw Incomplete());

    /// <inheritdoc/>
    public override string FileOf(string name) => FilesByTensor[name];

    private static NumberedShards Of(string folder, Match[] shards)
    {
        Match first = shards[0];
        int count = int.Parse(first.Groups["count"].ValueSpan, CultureInfo.InvariantCulture);
        HashSet<int> numbers = [.. shards.Select(static shard => int.Parse(
            shard.Groups["number"].ValueSpan, CultureInfo.InvariantCulture))];
        int start = numbers.Contains(0) ? 0 : 1;
        string NameOf(int number) => first.Groups["stem"].Value + "-"
            + number.ToString(CultureInfo.InvariantCulture).PadLeft(first.Groups["number"].Length, '0')
            + first.Value[(first.Groups["number"].Index + first.Groups["number"].Length)..];
        return new NumberedShards(
            folder,
            [.. shards.Select(static shard => shard.Value)],
            count,
            [.. Enumerable.Range(start, count).Where(number => !numbers.Contains(number)).Take(MostNamed + 1)
                .Select(NameOf)]);
    }

    private ModelException Incomplete()
    {
        string names = string.Join(", ", _missing.Take(MostNamed).Select(SafetensorsException.Quote))
            + (_missing.Count > MostNamed ? " and more" : string.Empty);
        return new ModelException(
            ModelError.ModelShardMissing,
            System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, _missing[0]),
            $"'{Path}' is one of {_count} shards by its name, and {names} {(_missing.Count == 1 ? "is" : "are")} not "
            + $"there.{ModelFolder.HowToComplete(Path)}");
    }

    private Dictionary<string, string> MapTensors()
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in Files)
        {
            foreach (SafetensorsTensor tensor in Header(file).Header.Tensors)
            {
                if (!map.TryAdd(tensor.Name, file))
                {
                    throw new ModelException(
                        ModelError.ModelIndexInvalid,
                        file,
                        $"'{file}' and '{map[tensor.Name]}' both hold the tensor "
                        + $"{SafetensorsException.Quote(tensor.Name)}: they are not shards of one model. Give the path "
                        + "of one of them.");
                }
            }
        }

        return map;
    }

    [GeneratedRegex(
        @"^(?<stem>.+)-(?<number>\d{1,9})-of-(?<count>\d{1,6})(\.(?<variant>[^.]+))?\.safetensors\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex ShardName();
}
