#Requires -Version 7.6
<#
.SYNOPSIS
Runs all tests, the Pester suite in its own processes included, and prints for each source file what of it they ran.
.DESCRIPTION
The lines and branches that no test ran are listed for each file. The report is left in output/coverage.xml, as Cobertura.
.EXAMPLE
./tests/Coverage/Measure-Coverage.ps1
.EXAMPLE
./tests/Coverage/Measure-Coverage.ps1 -Report output/coverage.xml
Prints the table of a report that is there.
#>
[CmdletBinding()]
param(
    [ValidateNotNullOrEmpty()]
    [string] $Report
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$repository = (Resolve-Path -LiteralPath (Join-Path $PSScriptRoot ../..)).ProviderPath

if (-not $Report) {
    $Report = Join-Path $repository output/coverage.xml
    $settings = Join-Path $PSScriptRoot settings.xml
    Push-Location -LiteralPath $repository
    try {
        # Built anew: where CI leaves sources' folders out of what is built, nothing is found again.
        dotnet build --no-incremental -p:ContinuousIntegrationBuild=false | Out-Host
        if ($LASTEXITCODE -ne 0) { throw "dotnet build failed with exit code $LASTEXITCODE." }
        dotnet test --project tests/Core.Tests --no-build -- --coverage --coverage-settings $settings --coverage-output-format cobertura --coverage-output $Report | Out-Host
        if ($LASTEXITCODE -ne 0) { throw "dotnet test failed with exit code $LASTEXITCODE." }
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

# A line counts as run where any of its classes, one for each closure and state machine, ran it.
$files = @{}
foreach ($class in Select-Xml -LiteralPath $Report -XPath '//class') {
    $file = [IO.Path]::GetRelativePath($repository, $class.Node.filename).Replace('\', '/')
    if (-not $files.ContainsKey($file)) { $files[$file] = @{} }
    foreach ($line in $class.Node.SelectNodes('lines/line')) {
        $number = [int] $line.number
        $half = $line.GetAttribute('condition-coverage') -match '^(\d+)' -and [int] $Matches[1] -lt 100
        if ([int] $line.hits -eq 0) { $files[$file][$number] ??= 'none' }
        else { $files[$file][$number] = if ($half) { 'half' } else { 'whole' } }
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

if (-not $table) { throw "'$Report' tells of no line of a source file." }
foreach ($row in $table) {
    '{0,6:f1} % of {1,4} lines  {2}' -f $row.Percent, $row.Lines, $row.File
    if ($row.Missed) { "           not run: $($row.Missed)" }
    if ($row.Branches) { "           one way only: $($row.Branches)" }
}
$all = ($table | Measure-Object Lines -Sum).Sum
$run = ($table | ForEach-Object { $_.Lines * $_.Percent / 100 } | Measure-Object -Sum).Sum
'{0} of {1} lines in {2} files: {3:f1} %' -f [math]::Round($run), $all, $table.Count, (100 * $run / $all)
