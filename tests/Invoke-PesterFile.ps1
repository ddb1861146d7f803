<#
.SYNOPSIS
Runs Pester files in this session; the exit code is the number of failures.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string[]] $Path
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
Import-Module Pester -MinimumVersion 6.0

# Tests compare text that follows the culture.
[cultureinfo]::CurrentCulture = [cultureinfo]::InvariantCulture
[cultureinfo]::CurrentUICulture = [cultureinfo]::InvariantCulture
$PSStyle.OutputRendering = 'PlainText'

$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.Exit = $true
$configuration.Output.Verbosity = 'Detailed'
Invoke-Pester -Configuration $configuration
