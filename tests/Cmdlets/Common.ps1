# Dot-sourced in BeforeAll by every file of this suite.
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

$repository = (Resolve-Path -LiteralPath (Join-Path $PSScriptRoot '../..')).ProviderPath

# The clone's manifest, or the one of an expanded package.
$manifest = if ($env:CLUSTERTOOLS_MANIFEST) { $env:CLUSTERTOOLS_MANIFEST } else { Join-Path $repository 'ClusterTools.psd1' }
Import-Module $manifest
$PSStyle.OutputRendering = 'PlainText'

function Get-GoldenPath([string] $Size, [string] $Name = 'W.safetensors') {
    Join-Path $repository "tests/golden/$Size/$Name"
}

# Writes a safetensors file of one BF16 matrix; Rows are arrays of floats, each cut to its upper 16 bits.
function New-TestMatrix([string] $Path, [float[][]] $Rows, [string] $Name = 'W') {
    $null = New-Item -ItemType Directory -Force -Path (Split-Path $Path)
    $data = [byte[]] @(foreach ($row in $Rows) { foreach ($value in $row) { [BitConverter]::GetBytes($value)[2, 3] } })
    $header = '{{"{0}":{{"dtype":"BF16","shape":[{1},{2}],"data_offsets":[0,{3}]}}}}' -f
        $Name, $Rows.Count, $Rows[0].Count, $data.Length
    $text = [Text.Encoding]::UTF8.GetBytes($header)
    [IO.File]::WriteAllBytes($Path, [byte[]] ([BitConverter]::GetBytes([long] $text.Length) + $text + $data))
    $Path
}

# A direction along the first of three axes, so that cosines to it are the rows' first coordinates over their norms.
function New-AxisDirection($Matrix, [double] $Latitude = 0, [double] $Longitude = 0) {
    $axes = foreach ($k in 0..2) {
        $axis = [double[]]::new($Matrix.Dimension)
        $axis[$k] = 1
        , [Collections.Generic.IReadOnlyList[double]] $axis
    }
    $basis = [ClusterTools.PcaBasis]::new(
        [Collections.Generic.IReadOnlyList[double][]] $axes,
        [double[]] (3, 2, 1),
        [double[]]::new($Matrix.Dimension),
        6,
        $Matrix,
        $null)
    New-SkyDirection -Basis $basis -Latitude $Latitude -Longitude $Longitude -North 3 -Meridian 1 -Equinox 2
}
