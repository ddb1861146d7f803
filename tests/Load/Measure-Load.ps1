#Requires -Version 7.6
<#
.SYNOPSIS
Works one session hard and prints what it holds meanwhile: handles, threads, memory, and the time of an item.
.DESCRIPTION
Directions through one matrix, imports, whole pipelines, and pipelines in parallel runspaces. After each tenth of a job,
garbage is collected and a line is printed. The exit code is 1 where a handle to a matrix is left, or where handles, or
the managed heap by more than a megabyte, grew from the second line of a job to its end.
.EXAMPLE
./tests/Load/Measure-Load.ps1
.EXAMPLE
./tests/Load/Measure-Load.ps1 -Directions 1000 -Imports 50 -Pipelines 20 -Path /models/W.safetensors
#>
[CmdletBinding()]
param(
    [ValidateRange(10, [int]::MaxValue)]
    [int] $Directions = 10000,
    [ValidateRange(10, [int]::MaxValue)]
    [int] $Imports = 500,
    [ValidateRange(10, [int]::MaxValue)]
    [int] $Pipelines = 200,
    [ValidateRange(1, 1000)]
    [int] $Throttle = 16,
    [ValidateNotNullOrEmpty()]
    [string] $Path = (Join-Path $PSScriptRoot '../../tensors/demo/W.safetensors')
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$manifest = Join-Path $PSScriptRoot '../../ClusterTools.psd1'
Import-Module $manifest
$Path = (Resolve-Path -LiteralPath $Path).ProviderPath
$failed = $false

# All but those of assemblies, which the runtime loads when it first needs them and keeps.
function Get-HandleCount([Diagnostics.Process] $Process) {
    if (-not $IsLinux) { return $Process.HandleCount }
    @(Get-ChildItem -LiteralPath /proc/self/fd -ErrorAction SilentlyContinue | Where-Object LinkTarget -NotLike *.dll).Count
}

function Get-Load([string] $Job, [int] $Done, [double] $Milliseconds) {
    [GC]::Collect()
    [GC]::WaitForPendingFinalizers()
    $heap = [GC]::GetTotalMemory($true)
    $process = [Diagnostics.Process]::GetCurrentProcess()
    [pscustomobject] @{
        Job        = $Job
        Done       = $Done
        Handles    = Get-HandleCount -Process $process
        Threads    = $process.Threads.Count
        HeapMB     = [math]::Round($heap / 1MB, 2)
        ResidentMB = [math]::Round($process.WorkingSet64 / 1MB, 1)
        ItemMs     = [math]::Round($Milliseconds, 3)
    }
    $process.Dispose()
}

# By the least of the last three lines: what a runspace is about to drop may still be in another.
function Test-Flat([object[]] $Line) {
    $handles = ($Line[-3..-1] | Measure-Object Handles -Minimum).Minimum
    $heap = ($Line[-3..-1] | Measure-Object HeapMB -Minimum).Minimum
    $handles -le $Line[1].Handles -and $heap -le $Line[1].HeapMB + 1
}

# Runs a script for each tenth of a job; what it gives is dropped.
function Measure-Job([string] $Job, [int] $Count, [scriptblock] $Script) {
    $lines = foreach ($tenth in 0..9) {
        $first = [long] $Count * $tenth / 10
        $end = [long] $Count * ($tenth + 1) / 10
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $null = & $Script $first ($end - $first)
        $time = $watch.Elapsed.TotalMilliseconds / ($end - $first)
        Get-Load -Job $Job -Done $end -Milliseconds $time
    }
    $lines
    if (-not (Test-Flat -Line $lines)) {
        Write-Warning "$Job is not flat."
        $script:failed = $true
    }
}

$basis = Import-TokenMatrix -LiteralPath $Path | Get-PcaBasis
$results = & {
    Measure-Job -Job directions -Count $Directions -Script {
        param($First, $Count)
        $First..($First + $Count - 1) |
            ForEach-Object { [pscustomobject] @{ Latitude = $_ % 181 - 90; Longitude = $_ * 0.618 } } |
            New-SkyDirection -Basis $basis | Measure-BFloat16Cosine | Find-CosineCluster
    }
    Measure-Job -Job imports -Count $Imports -Script {
        param($First, $Count)
        1..$Count | ForEach-Object { Import-TokenMatrix -LiteralPath $Path }
    }
    Measure-Job -Job pipelines -Count $Pipelines -Script {
        param($First, $Count)
        1..$Count | ForEach-Object {
            Import-TokenMatrix -LiteralPath $Path | Get-PcaBasis | New-SkyDirection -Latitude 1 -Longitude 2 |
                Measure-BFloat16Cosine | Find-CosineCluster
        }
    }
    Measure-Job -Job parallel -Count $Pipelines -Script {
        param($First, $Count)
        1..$Count | ForEach-Object -ThrottleLimit $Throttle -Parallel {
            Import-Module $using:manifest
            Import-TokenMatrix -LiteralPath $using:Path | Get-PcaBasis | New-SkyDirection -Latitude 1 -Longitude 2 |
                Measure-BFloat16Cosine | Find-CosineCluster
        }
    }
}
$results | Format-Table | Out-String -Width 100

# What the session has open, where the system tells.
if ($IsLinux) {
    $open = @(Get-ChildItem -LiteralPath /proc/self/fd -ErrorAction SilentlyContinue | Where-Object LinkTarget -EQ $Path)
    "Handles to the matrix that are left: $($open.Count)"
    $failed = $failed -or $open.Count -gt 0
}

exit [int] $failed
