using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace ClusterTools.Bench;

/// <summary>The notebook in PyTorch on this machine, in this run; null where no Python has torch.</summary>
internal sealed class Peer
{
    private Peer(JsonElement report)
    {
        Version = report.GetProperty("torch").GetString()!;
        Seconds = report.GetProperty("seconds").EnumerateObject().ToDictionary(
            static stage => stage.Name, static stage => stage.Value.GetDouble());
        Total = report.GetProperty("total").GetDouble();
        PeakMegabytes = report.GetProperty("peak_mb").GetDouble();
    }

    public string Version { get; }

    /// <summary>Seconds of each stage.</summary>
    public IReadOnlyDictionary<string, double> Seconds { get; }

    /// <summary>Seconds from the interpreter's start to the saved file.</summary>
    public double Total { get; }

    public double PeakMegabytes { get; }

    /// <summary>float32 copy, centering, covariance and eigh.</summary>
    public double Pca => Seconds["float"] + Seconds["center"] + Seconds["covariance"] + Seconds["eigh"];

    /// <summary>Norm, division and matrix-vector product.</summary>
    public double Cosines => Seconds["norm"] + Seconds["divide"] + Seconds["matvec"];

    /// <summary>Runs the script with the first Python that has torch.</summary>
    public static Peer? Run(string matrix, int pairRows)
    {
        string? named = Environment.GetEnvironmentVariable("CLUSTERTOOLS_PYTHON");
        string[] candidates = named is null ? ["python3", "/usr/bin/python3", "python"] : [named];
        string? python = candidates.FirstOrDefault(
            static candidate => Start(candidate, ["-c", "import torch"]) is not null);
        if (python is null)
        {
            return null;
        }

        string script = Path.Combine(Program.RepositoryRoot, "tests", "Bench", "peer", "notebook.py");
        string output = Path.GetTempFileName();
        string threads = $"{Environment.ProcessorCount}";
        string? report = Start(
            python, [script, matrix, output, "--threads", threads, "--arpack", "--rows", $"{pairRows}"]);
        File.Delete(output);
        return report is null ? null : new Peer(JsonDocument.Parse(report).RootElement);
    }

    /// <summary>Runs a program; null where it is missing or fails.</summary>
    public static string? Start(string program, string[] arguments)
    {
        return Start(new ProcessStartInfo(program, arguments));
    }

    /// <summary>Runs a program; null if it is missing or fails.</summary>
    public static string? Start(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;

        // Settings of other programs that halve OpenBLAS's speed.
        start.Environment.Remove("OPENBLAS_CORETYPE");
        start.Environment.Remove("OPENBLAS_L2_SIZE");
        try
        {
            using Process process = Process.Start(start)!;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
