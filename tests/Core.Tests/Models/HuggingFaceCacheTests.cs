using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace ClusterTools.Tests.Models;

public sealed class HuggingFaceCacheTests : IDisposable
{
    private const string Model = "models--Qwen--Qwen3-4B";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/home/me/.cache/huggingface/hub")]
    [InlineData("/xdg/huggingface/hub", "XDG_CACHE_HOME=/xdg")]
    [InlineData("/hf/hub", "XDG_CACHE_HOME=/xdg", "HF_HOME=/hf")]
    [InlineData("/old", "HF_HOME=/hf", "HUGGINGFACE_HUB_CACHE=/old")]
    [InlineData("/new", "HF_HOME=/hf", "HUGGINGFACE_HUB_CACHE=/old", "HF_HUB_CACHE=/new")]
    [InlineData("/home/me/hf/hub", "HF_HOME=~/hf")]
    [InlineData("/home/me", "HF_HUB_CACHE=~")]
    [InlineData("/data/team/hub", "HF_HOME=$DATA/${TEAM}", "DATA=/data", "TEAM=team")]
    [InlineData("/a/$NONE", "HF_HUB_CACHE=/a/$NONE")]
    [InlineData("/home/me/.cache/huggingface/hub", "XDG_CACHE_HOME=", "HF_HOME=", "HF_HUB_CACHE=")]
    public void The_cache_is_where_huggingface_hub_has_it(string expected, params string[] settings) =>
        Assert.Equal(Path.GetFullPath(expected), FolderOf(settings, "/", isWindows: false));

    [Theory]
    [InlineData("/now/hub", "HF_HUB_CACHE=hub")]
    [InlineData("/hub", "HF_HUB_CACHE=../hub")]
    [InlineData("/now/%DATA%/hub", "HF_HUB_CACHE=%DATA%/hub", "DATA=/data")]
    public void A_relative_cache_begins_in_the_current_folder(string expected, params string[] settings) =>
        Assert.Equal(Path.GetFullPath(expected), FolderOf(settings, "/now", isWindows: false));

    [Theory]
    [InlineData("/data/hub", "HF_HUB_CACHE=%DATA%/hub", "DATA=/data")]
    [InlineData("/data/team/hub", "HF_HOME=%DATA%/$TEAM", "DATA=/data", "TEAM=team")]
    [InlineData("/now/%NONE%/x", "HF_HUB_CACHE=%NONE%/x")]
    [InlineData("/now/100%/x", "HF_HUB_CACHE=100%/x")]
    [InlineData("/home/me/a/hub", "HF_HOME=~/%PART%", "PART=a")]
    [InlineData("/home/me/hub", "HF_HUB_CACHE=%USERPROFILE%/hub", "USERPROFILE=/home/me")]
    public void Windows_has_another_spelling_of_variables(string expected, params string[] settings) =>
        Assert.Equal(Path.GetFullPath(expected), FolderOf(settings, "/now", isWindows: true));

    [Theory]
    [InlineData("Qwen/Qwen3-4B-Instruct-2507", true)]
    [InlineData("openai-community/gpt2", true)]
    [InlineData("gpt2", false)]
    [InlineData("./models/x", false)]
    [InlineData("../x", false)]
    [InlineData("/models/x", false)]
    [InlineData("a/b/c", false)]
    [InlineData("a/W.safetensors", false)]
    [InlineData("C:/x", false)]
    public void An_id_is_told_from_most_paths(string text, bool isId) =>
        Assert.Equal(isId, HuggingFaceCache.IsModelId(text));

    [Fact]
    public void Lists_models_that_have_a_snapshot()
    {
        foreach (string name in new[] { Model, "models--gpt2", "datasets--a--b" })
        {
            Directory.CreateDirectory(_folder.File($"{name}/snapshots/c1"));
        }

        Directory.CreateDirectory(_folder.File("models--begun--download"));
        Directory.CreateDirectory(_folder.File(".locks"));

        Assert.Equal(["gpt2", "Qwen/Qwen3-4B"], HuggingFaceCache.GetModelIdsIn(_folder.Path));
        Assert.Empty(HuggingFaceCache.GetModelIdsIn(_folder.File("none")));
    }

    [Fact]
    public void Main_comes_before_the_newest_snapshot()
    {
        string old = Snapshot("c1", days: 1);
        string newest = Snapshot("c2", days: 2);
        Assert.Equal(newest, Find());

        Reference("main", "c1\n");
        Assert.Equal(old, Find());

        Reference("main", "gone");
        Assert.Equal(newest, Find());
    }

    [Fact]
    public void A_revision_is_a_branch_a_tag_or_a_commit()
    {
        string first = Snapshot("c1", days: 1);
        string second = Snapshot("c2", days: 2);
        Reference("main", "c2");
        Reference("v1.0", "c1");
        Reference("refs/pr/7", "c1");

        Assert.Equal(first, Find("v1.0"));
        Assert.Equal(first, Find("c1"));
        Assert.Equal(first, Find("refs/pr/7"));
        Assert.Equal(second, Find("main"));
        Assert.Contains("--revision v2", AssertNotInCache("Qwen/Qwen3-4B", "v2"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_is_not_there_is_told_with_the_folder_and_the_command()
    {
        string message = AssertNotInCache("Qwen/Other", null);

        Assert.Contains($"'{_folder.Path}'", message, StringComparison.Ordinal);
        Assert.Contains("'hf download Qwen/Other'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData("a/../../b")]
    [InlineData("a\\b")]
    [InlineData("a/b/c")]
    [InlineData("a--b")]
    [InlineData("https://huggingface.co/Qwen/Qwen3-4B")]
    [InlineData("Qwen/Qwen3-4B\n")]
    public void What_is_no_id_is_not_looked_for(string modelId) =>
        Assert.Contains("is not the id of a model", AssertNotInCache(modelId, null), StringComparison.Ordinal);

    [Theory]
    [InlineData("../snapshots/c1")]
    [InlineData("/etc")]
    [InlineData("a\\b")]
    [InlineData("main\n")]
    public void What_is_no_revision_is_not_looked_for(string revision)
    {
        Snapshot("c1", days: 1);
        Reference("main", "c1");
        AssertNotInCache("Qwen/Qwen3-4B", revision);
    }

    [Fact]
    public void A_reference_leads_nowhere_but_to_snapshots()
    {
        string snapshot = Snapshot("c1", days: 1);
        Reference("main", "../../../..");

        Assert.Equal(snapshot, Find());
        AssertNotInCache("Qwen/Qwen3-4B", "main");
    }

    [Fact]
    public void The_folder_of_a_model_in_the_cache_stands_for_its_snapshot()
    {
        Snapshot("c1", days: 1);
        string file = ModelFiles.Save(_folder, $"{Model}/snapshots/c1/model.safetensors", "W");

        TokenMatrix matrix = TokenMatrix.Open(_folder.File(Model));

        Assert.Equal(Path.GetFullPath(file), matrix.Path);
        Assert.Equal("Qwen3-4B", matrix.Name);
    }

    private static string FolderOf(string[] settings, string currentFolder, bool isWindows)
    {
        Dictionary<string, string> variables = settings.ToDictionary(
            static setting => setting.Split('=')[0], static setting => setting.Split('=')[1]);
        return HuggingFaceCache.FolderOf(
            name => variables.GetValueOrDefault(name), "/home/me", Path.GetFullPath(currentFolder), isWindows);
    }

    private string Find(string? revision = null) =>
        HuggingFaceCache.FindModelIn(_folder.Path, "Qwen/Qwen3-4B", revision);

    private string Snapshot(string commit, int days)
    {
        string path = _folder.File($"{Model}/snapshots/{commit}");
        Directory.CreateDirectory(path);
        Directory.SetLastWriteTimeUtc(path, new DateTime(2026, 1, days, 0, 0, 0, DateTimeKind.Utc));
        return Path.GetFullPath(path);
    }

    private void Reference(string name, string commit)
    {
        string path = _folder.File($"{Model}/refs/{name}");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, commit);
    }

    private string AssertNotInCache(string modelId, string? revision)
    {
        var error = Assert.Throws<ModelException>(() => HuggingFaceCache.FindModelIn(_folder.Path, modelId, revision));
        Assert.Equal(ModelError.ModelNotInCache, error.Error);
        Assert.Equal(_folder.Path, error.Path);
        return error.Message;
    }
}
