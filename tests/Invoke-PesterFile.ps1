<#
.SYNOPSIS
Runs Pester files in this session, one after the other; the exit code is the number of failures.
.EXAMPLE
./tests/Invoke-PesterFile.ps1 tests/Cmdlets/Views.Tests.ps1
#>
[CmdletBinding(PositionalBinding = $false)]
param(
    # The files to run.
    [Parameter(Mandatory, Position = 0, ValueFromRemainingArguments)]
    [string[]] $Path,

    # The manifest of Pester; by default that of the NuGet package of tests/Core.Tests.
    [string] $Pester,

    # A file to write the result of each Pester file to, as JSON.
    [string] $Result
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
if (-not $Pester) {
    # The target makes MSBuild read the property after the restore.
    $package = dotnet msbuild (Join-Path $PSScriptRoot Core.Tests) -restore -target:GetTargetPath -getProperty:PkgPester
    if ($LASTEXITCODE -ne 0) { throw "Pester cannot be restored from NuGet: $package" }
    $Pester = Join-Path $package tools/Pester.psd1
}
Import-Module $Pester

# Tests compare text that follows the culture.
[cultureinfo]::CurrentCulture = [cultureinfo]::InvariantCulture
[cultureinfo]::CurrentUICulture = [cultureinfo]::InvariantCulture
$PSStyle.OutputRendering = 'PlainText'

$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Detailed'
$run = Invoke-Pester -Configuration $configuration
if ($Result) {
    $files = foreach ($container in $run.Containers) {
        [pscustomobject] @{
            File    = $container.Item.Name
            Result  = $container.Result
            Passed  = $container.PassedCount
            Failed  = $container.FailedCount
            Skipped = $container.SkippedCount
        }
    }
    ConvertTo-Json @($files) | Set-Content -LiteralPath $Result
}
exit $run.FailedCount + $run.FailedBlocksCount + $run.FailedContainersCount
