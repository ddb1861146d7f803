#Requires -Version 7.6
#Requires -Modules ClusterTools
<#
.SYNOPSIS
Tests a model against the sky and the cluster that Save-ModelCluster.ps1 saved.
.EXAMPLE
$container = New-PesterContainer -Path Model.Tests.ps1 -Data @{ Model = 'models/mine'; Reference = 'reference' }
Invoke-Pester -Container $container -CI
#>
param(
    # A safetensors file or a model's folder.
    [Parameter(Mandatory)]
    [string] $Model,

    # The folder of sky.safetensors and members.safetensors.
    [Parameter(Mandatory)]
    [string] $Reference,

    # The smallest number of tokens that the cluster may have.
    [int] $MinimumCount = 2,

    # The smallest share of all tokens that the cluster may have, 0 to 1.
    [double] $MinimumFraction = 0
)

BeforeAll {
    Set-StrictMode -Version 3.0
    $ErrorActionPreference = 'Stop'

    # The axes are the saved ones even if the weights are new, so a difference shows that tokens moved.
    $expected = Import-CosineCluster (Join-Path $Reference members.safetensors)
    $measurement = Import-TokenMatrix $Model | Import-PcaBasis (Join-Path $Reference sky.safetensors) -Force |
        New-SkyDirection -Latitude $expected.Latitude -Longitude $expected.Longitude | Measure-BFloat16Cosine
    $cluster = $measurement | Find-CosineCluster
}

Describe 'The model' {
    It 'has a cosine for every token' {
        $measurement.UndefinedCount | Should -Be 0
    }

    It 'has a cluster of at least <MinimumCount> tokens' {
        $cluster.Count | Should -BeGreaterOrEqual $MinimumCount
    }

    It 'has a cluster of at least the share <MinimumFraction>' {
        $cluster.Fraction | Should -BeGreaterOrEqual $MinimumFraction
    }

    It 'has its cluster at the saved cosine' {
        $cluster.Cosine | Should -Be $expected.Cosine
    }

    It 'has the members that were saved' {
        $difference = Compare-Object $expected.TokenIds $cluster.TokenIds
        $gone = $difference | Where-Object SideIndicator -EQ '<=' | ForEach-Object InputObject
        $new = $difference | Where-Object SideIndicator -EQ '=>' | ForEach-Object InputObject
        $difference | Should -BeNullOrEmpty -Because "these tokens are gone: $($gone -join ', '); these are new: $($new -join ', ')"
    }
}
