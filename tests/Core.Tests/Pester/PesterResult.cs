namespace ClusterTools.Tests.Pester;

/// <summary>The result of one Pester file, as tests/Invoke-PesterFile.ps1 writes it.</summary>
/// <param name="File">The name of the file.</param>
/// <param name="Result">Passed, or another word if a test or the file itself failed.</param>
/// <param name="Passed">The number of tests that passed.</param>
/// <param name="Failed">The number of tests that failed.</param>
/// <param name="Skipped">The number of tests that were skipped.</param>
public sealed record PesterResult(string File, string Result, int Passed, int Failed, int Skipped)
{
    /// <summary>What the session printed in which the file ran.</summary>
    public string Output { get; init; } = string.Empty;
}
