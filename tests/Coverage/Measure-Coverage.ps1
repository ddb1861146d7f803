#Requires -Version 7.6
<#
.SYNOPSIS
Runs all tests, those in PowerShell included, and prints for each source file which part of it they ran.
.DESCRIPTION
coverlet rewrites copies of the assemblies in output/coverage, so that they count which lines and branches run. The tests
run with these copies. Each process that they start adds its counts at its end: PowerShell with the cmdlets, and the
programs of the tests. The table names the lines and branches that no test ran.

The report is left in output/coverage.json, and as Cobertura in output/coverage.cobertura.xml.
.EXAMPLE
./tests/Coverage/Measure-Coverage.ps1
.EXAMPLE
./tests/Coverage/Measure-Coverage.ps1 -TestArguments '-class *.ChainTests'
Runs one class of tests only.
.EXAMPLE
./tests/Coverage/Measure-Coverage.ps1 -Report output/coverage.json
Prints the table of an earlier report.
#>
[CmdletBinding()]
param(
    # Arguments of the test program, to run some of the tests.
    [string] $TestArguments,

    # The report to print; no test runs then.
    [ValidateNotNullOrEmpty()]
    [string] $Report
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$repository = (Resolve-Path -LiteralPath (Join-Path $PSScriptRoot ../..)).ProviderPath
$folder = Join-Path $repository output/coverage

# Shows what dotnet prints, without the tables of coverlet: the one of this script names lines.
function Invoke-Dotnet {
    dotnet @args | Where-Object { $_ -notmatch '^\s*(\[coverlet\]|Calculating coverage|[|+].*[|+]\s*$|$)' } | Out-Host
    if ($LASTEXITCODE -ne 0) { throw "dotnet $($args[0]) failed with exit code $LASTEXITCODE." }
}

function Measure-Coverage {
    # Built with the paths of this machine, by which coverlet finds the sources.
    Invoke-Dotnet build --no-incremental '-property:ContinuousIntegrationBuild=false'
    Invoke-Dotnet restore $PSScriptRoot
    if (Test-Path -LiteralPath $Report) { Remove-Item -LiteralPath $Report }
    if (Test-Path -LiteralPath $folder) { Remove-Item -LiteralPath $folder -Recurse }
    $module = New-Item -ItemType Directory -Path (Join-Path $folder ClusterTools)
    Copy-Item -LiteralPath tests/Core.Tests/bin/Debug/net10.0 -Destination (Join-Path $folder tests) -Recurse
    Copy-Item -LiteralPath ClusterTools.psd1, LICENSE, en-US, module -Destination $module -Recurse
    Invoke-Dotnet msbuild $PSScriptRoot '-target:Measure' '-maxcpucount:1' '-nologo' '-terminalLogger:off' `
        "-property:CopyFolder=$folder/" "-property:Report=$repository/output/coverage" "-property:TestArguments=$TestArguments"
}

$failure = $null
if (-not $Report) {
    $Report = Join-Path $repository output/coverage.json
    Push-Location -LiteralPath $repository
    try { Measure-Coverage }
    catch {
        # The table tells of failed tests, too.
        if (-not (Test-Path -LiteralPath $Report)) { throw }
        $failure = $_
    }
    finally { Pop-Location }
}

# Numbers one after the other as ranges: 3-5, 9.
function Join-Range([int[]] $Number) {
    $parts = [Collections.Generic.List[string]]::new()
    for ($i = 0; $i -lt $Number.Count; $i++) {
        $first = $Number[$i]
        while ($i + 1 -lt $Number.Count -and $Number[$i + 1] -eq $Number[$i] + 1) { $i++ }
        $parts.Add($(if ($first -eq $Number[$i]) { "$first" } else { "$first-$($Number[$i])" }))
    }
    $parts -join ', '
}

# A line counts as run if any of its classes, one for each closure and state machine, ran it.
$files = @{}
foreach ($assembly in (Get-Content -LiteralPath $Report -Raw | ConvertFrom-Json -AsHashtable).Values) {
    foreach ($path in $assembly.Keys) {
        $file = [IO.Path]::GetRelativePath($repository, $path).Replace('\', '/')
        if (-not $files.ContainsKey($file)) { $files[$file] = @{} }
        $lines = $files[$file]
        foreach ($method in $assembly[$path].Values.Values) {
            $partly = @($method.Branches | Where-Object Hits -EQ 0 | ForEach-Object Line)
            foreach ($line in $method.Lines.Keys) {
                $number = [int] $line
                if ($method.Lines[$line] -eq 0) { $lines[$number] ??= 'none' }
                else { $lines[$number] = if ($number -in $partly) { 'half' } else { 'whole' } }
            }
        }
    }
}

$table = foreach ($file in $files.Keys | Sort-Object) {
    $lines = $files[$file]
    $missed = @($lines.Keys | Where-Object { $lines[$_] -eq 'none' } | Sort-Object)
    $half = @($lines.Keys | Where-Object { $lines[$_] -eq 'half' } | Sort-Object)
    [pscustomobject] @{
        File     = $file
        Lines    = $lines.Count
        Percent  = [math]::Round(100 * ($lines.Count - $missed.Count) / $lines.Count, 1)
        Missed   = Join-Range -Number $missed
        Branches = Join-Range -Number $half
    }
}

if (-not $table) { throw "'$Report' has no line of a source file." }
foreach ($row in $table) {
    '{0,6:f1} % of {1,4} lines  {2}' -f $row.Percent, $row.Lines, $row.File
    if ($row.Missed) { "           not run: $($row.Missed)" }
    if ($row.Branches) { "           one way only: $($row.Branches)" }
}
$all = ($table | Measure-Object Lines -Sum).Sum
$run = ($table | ForEach-Object { $_.Lines * $_.Percent / 100 } | Measure-Object -Sum).Sum
'{0} of {1} lines in {2} files: {3:f1} %' -f [math]::Round($run), $all, $table.Count, (100 * $run / $all)
if ($failure) { throw $failure }
