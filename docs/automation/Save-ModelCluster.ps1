#Requires -Version 7.6
#Requires -Modules ClusterTools
<#
.SYNOPSIS
Finds the cluster of a model in one direction and saves it, with the sky that the direction is of.
.DESCRIPTION
Writes sky.safetensors and members.safetensors into a folder, for Model.Tests.ps1 to compare with later, and gives back
the cluster.
.EXAMPLE
./Save-ModelCluster.ps1 -Model models/mine -Latitude -7.288 -Longitude 6.941 -Destination reference
#>
[CmdletBinding()]
param(
    # A safetensors file or a model's folder.
    [Parameter(Mandatory)]
    [string] $Model,

    # In float32, as the file holds them: what is measured later is the same direction, to the bit.
    [Parameter(Mandatory)]
    [float] $Latitude,

    [Parameter(Mandatory)]
    [float] $Longitude,

    # The folder for the two files; made where missing.
    [Parameter(Mandatory)]
    [string] $Destination
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

$basis = Import-TokenMatrix $Model | Get-PcaBasis
$cluster = New-SkyDirection -Basis $basis -Latitude $Latitude -Longitude $Longitude |
    Measure-BFloat16Cosine | Find-CosineCluster

$basis | Export-PcaBasis (Join-Path $Destination sky.safetensors)
$cluster | Export-ClusterMembers (Join-Path $Destination members.safetensors)
$cluster
