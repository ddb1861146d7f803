#Requires -Version 7.6
<#
.SYNOPSIS
Changes the code of a room of src/Core, one place at a time, and prints which changes the tests of the room notice.
.DESCRIPTION
Stryker.NET makes the changes, called mutants: other operators and constants, removed statements. A mutant is killed if a
test of the folder of the same name in tests/Core.Tests fails, or if the tests do not end. Tests of other folders and of
the cmdlets do not run. A run takes minutes. The report is left in output/mutation/<Room>/reports, as HTML and JSON.
.EXAMPLE
./tests/Mutation/Measure-Mutants.ps1 Clusters
.EXAMPLE
'Clusters', 'Measures' | ./tests/Mutation/Measure-Mutants.ps1
#>
[CmdletBinding()]
param(
    # The room: a folder of src/Core and of tests/Core.Tests.
    [Parameter(Mandatory, Position = 0, ValueFromPipeline)]
    [string] $Room
)

begin {
    Set-StrictMode -Version 3.0
    $ErrorActionPreference = 'Stop'
    $repository = (Resolve-Path -LiteralPath (Join-Path $PSScriptRoot ../..)).ProviderPath

    function Invoke-Dotnet {
        dotnet @args | Out-Host
        if ($LASTEXITCODE -ne 0) { throw "dotnet $($args[0]) failed with exit code $LASTEXITCODE." }
    }
}

process {
    foreach ($folder in "src/Core/$Room", "tests/Core.Tests/$Room") {
        if (-not (Test-Path -LiteralPath (Join-Path $repository $folder) -PathType Container)) {
            throw "There is no folder '$folder': give the name of a room that has tests."
        }
    }
    $output = Join-Path $repository output/mutation $Room
    if (Test-Path -LiteralPath $output) { Remove-Item -LiteralPath $output -Recurse -Force }
    Push-Location -LiteralPath $PSScriptRoot
    $env:Room = $Room
    try {
        Invoke-Dotnet tool restore
        Invoke-Dotnet stryker --mutate "**/Core/$Room/*.cs" --output $output --skip-version-check
    }
    finally {
        $env:Room = $null
        Pop-Location
    }

    $report = Get-Content -LiteralPath (Join-Path $output reports/mutation-report.json) -Raw | ConvertFrom-Json -AsHashtable
    $mutants = foreach ($path in $report.files.Keys | Sort-Object) {
        $file = [IO.Path]::GetRelativePath((Join-Path $repository "src/Core/$Room"), $path)
        foreach ($mutant in $report.files[$path].mutants) {
            if ($mutant.status -notin 'Ignored', 'CompileError' -and -not $file.StartsWith('..')) {
                [pscustomobject] @{
                    File        = $file
                    Line        = $mutant.location.start.line
                    Status      = $mutant.status
                    Replacement = $mutant.replacement -replace '\s+', ' '
                }
            }
        }
    }
    if (-not $mutants) { throw "Stryker made no mutant of the room '$Room'." }
    $mutants | Where-Object Status -NotIn Killed, Timeout |
        ForEach-Object { '{0} {1}:{2}  {3}' -f $_.Status, $_.File, $_.Line, $_.Replacement }
    $count = @{ Killed = 0; Timeout = 0; Survived = 0; NoCoverage = 0 }
    $mutants | Group-Object Status | ForEach-Object { $count[$_.Name] = $_.Count }
    '{0}: {1} mutants, {2} killed, {3} without end, {4} survived, {5} not run: {6:f1} % noticed' -f $Room, @($mutants).Count,
        $count.Killed, $count.Timeout, $count.Survived, $count.NoCoverage,
        (100 * ($count.Killed + $count.Timeout) / @($mutants).Count)
}
