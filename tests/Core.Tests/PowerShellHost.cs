using System;
using System.Diagnostics;
using System.IO;

namespace ClusterTools.Tests;

/// <summary>The PowerShell of this machine, if it is one that the module runs in.</summary>
internal static class PowerShellHost
{
    private static readonly Lazy<string?> s_reasonMissing = new(FindReason);

    /// <summary>Why the Pester suite cannot run here; null where it can.</summary>
    public static string? ReasonMissing => s_reasonMissing.Value;

    /// <summary>Runs a script file in a fresh pwsh.</summary>
    public static (int ExitCode, string Output) RunFile(string script, params string[] arguments) =>
        Run(["-NoProfile", "-NonInteractive", "-File", script, .. arguments]);

    private static string? FindReason()
    {
        const string Check = """
            if ($PSVersionTable.PSVersion -lt [version] '7.6') { "PowerShell 7.6 or later is needed; pwsh is $($PSVersionTable.PSVersion)." }
            elseif (-not (Get-Module -ListAvailable Pester | Where-Object Version -ge '6.0')) { 'Pester 6 is not installed: Install-PSResource Pester.' }
            """;
        try
        {
            (int exitCode, string output) = Run(["-NoProfile", "-NonInteractive", "-Command", Check]);
            string reason = output.Trim();
            return exitCode == 0 && reason.Length == 0 ? null : reason;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "PowerShell (pwsh) is not on PATH, so the cmdlets cannot be tested.";
        }
    }

    private static (int ExitCode, string Output) Run(string[] arguments)
    {
        var start = new ProcessStartInfo("pwsh", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
