#Requires -Version 7.6
#Requires -Modules ClusterTools
<#
.SYNOPSIS
Finds the cluster of a model in one direction, and saves the cluster and the sky of the direction.
.DESCRIPTION
Writes sky.safetensors and members.safetensors into a folder, as the reference of Model.Tests.ps1. Returns the cluster.
.EXAMPLE
./Save-ModelCluster.ps1 -Model models/mine -Latitude -7.288 -Longitude 6.941 -Destination reference
#>
[CmdletBinding()]
param(
    # A safetensors file or a model's folder.
    [Parameter(Mandatory)]
    [string] $Model,

    # In degrees; float32, as in the file, so that a later test measures the same direction to the bit.
    [Parameter(Mandatory)]
    [float] $Latitude,

    [Parameter(Mandatory)]
    [float] $Longitude,

    # The folder for the two files. It is created if it is missing.
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
