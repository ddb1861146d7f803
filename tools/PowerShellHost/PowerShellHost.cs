using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.IO;

namespace ClusterTools.Hosting;

/// <summary>A PowerShell that the module runs in.</summary>
public sealed class PowerShellHost
{
    private static readonly Version s_oldest = new(7, 6);

    private readonly string[] _command;

    private PowerShellHost(string version, bool isPinned, string[] command)
    {
        Version = version;
        IsPinned = isPinned;
        _command = command;
    }

    /// <summary>The version of PowerShell, such as 7.6.9.</summary>
    public string Version { get; }

    /// <summary>Whether it is the tool that the repository pins, and not the pwsh of this machine.</summary>
    public bool IsPinned { get; }

    /// <summary>
    /// Finds a PowerShell of version 7.6 or later: the given command, or else the .NET tool that the repository pins in
    /// <c>.config/dotnet-tools.json</c>. The tool is restored from NuGet if it is not in the package cache.
    /// </summary>
    /// <param name="repository">The root folder of the repository.</param>
    /// <param name="log">Receives a line before a restore, which may take a while.</param>
    /// <param name="host">The PowerShell that was found.</param>
    /// <param name="reason">Why no PowerShell was found; empty if one was.</param>
    /// <param name="command">The command to try first: a name on PATH, or a path.</param>
    /// <returns>Whether a PowerShell was found.</returns>
    public static bool TryFind(
        string repository,
        TextWriter log,
        [NotNullWhen(true)] out PowerShellHost? host,
        out string reason,
        string command = "pwsh")
    {
        reason = string.Empty;
        host = Ask([command], repository, isPinned: false);
        if (host is not null)
        {
            return true;
        }

        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string[] tool = [dotnet, "tool", "run", "pwsh", "--"];
        host = Ask(tool, repository, isPinned: true);
        if (host is not null)
        {
            return true;
        }

        log.WriteLine("Restoring the PowerShell that .config/dotnet-tools.json pins.");
        (int exitCode, string output) = Run(dotnet, ["tool", "restore"], repository);
        host = exitCode == 0 ? Ask(tool, repository, isPinned: true) : null;
        reason = host is null ? $"dotnet tool restore failed: {output.Trim().ReplaceLineEndings(" ")}" : string.Empty;
        return host is not null;
    }

    /// <summary>Describes how to start this PowerShell without a profile and without prompts.</summary>
    /// <param name="arguments">Further arguments, such as <c>-File</c> and the path of a script.</param>
    public ProcessStartInfo Start(params IEnumerable<string> arguments) =>
        new(_command[0], [.. _command[1..], "-NoProfile", "-NonInteractive", .. arguments]);

    private static PowerShellHost? Ask(string[] command, string repository, bool isPinned)
    {
        // A .NET tool runs as `dotnet pwsh.dll`. Its shim is another process, which later starts can do without.
        const string Question =
            "$PSVersionTable.PSVersion.ToString(); [Environment]::ProcessPath; [Environment]::GetCommandLineArgs()[0]";
        try
        {
            (int exitCode, string output) = Run(
                command[0], [.. command[1..], "-NoProfile", "-NonInteractive", "-Command", Question], repository);
            string[] lines = output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (exitCode != 0
                || lines.Length != 3
                || !System.Version.TryParse(lines[0].Split('-')[0], out Version? version)
                || version < s_oldest)
            {
                return null;
            }

            bool isDotnet = Path.GetFileNameWithoutExtension(lines[1]) == "dotnet";
            return new PowerShellHost(lines[0], isPinned, isDotnet ? [lines[1], lines[2]] : command);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static (int ExitCode, string Output) Run(string file, IEnumerable<string> arguments, string folder)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
