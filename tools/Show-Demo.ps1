#Requires -Version 7.6
<#
.SYNOPSIS
Runs the main job on tensors/demo, line by line, and shows each line as a user types it and what it prints.
.DESCRIPTION
The module must be built. The cluster's members are saved in output/demo.
#>
[CmdletBinding()]
param()

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
Set-Location -LiteralPath (Split-Path $PSScriptRoot)
if ([Console]::IsOutputRedirected) { $PSStyle.OutputRendering = 'PlainText' }

$lines = @(
    'Import-Module ./ClusterTools.psd1'
    @'
Import-TokenMatrix tensors/demo/W.safetensors | Get-PcaBasis |
    New-SkyDirection -Latitude -7.288 -Longitude 6.941 |
    Measure-BFloat16Cosine | Find-CosineCluster -OutVariable cluster |
    Export-ClusterMembers output/demo/members.safetensors -PassThru | Format-Table Name, Length
'@
    '$measurement = $cluster.Measurement'
    '$measurement.Direction.Basis.TokenMatrix'
    '$measurement.Direction.Basis'
    '$measurement.Direction'
    '$measurement'
    '$cluster'
    '$cluster | Format-List'
    '$planted = (Get-Content tensors/demo/planted.json | ConvertFrom-Json).cluster_ids'
    '$saved = Import-CosineCluster output/demo/members.safetensors'
)

"PowerShell $($PSVersionTable.PSVersion) in $PSHOME"
foreach ($line in $lines) {
    "PS> $($line -replace '\n', "`n>>  ")"
    . ([scriptblock]::Create($line)) | Out-Host
}
if (Compare-Object $planted $saved.TokenIds) { throw 'The saved cluster is not the one that was planted.' }
"These are the $($planted.Count) tokens that were planted, saved in output/demo/members.safetensors."
