#Requires -Version 7.6
<#
.SYNOPSIS
Builds, tests, shows, measures and packs ClusterTools.
.DESCRIPTION
Build        compiles the module into module/bin, so that Import-Module ./ClusterTools.psd1 works in this folder.
Test         runs all tests, the Pester suite included.
Coverage     does the same, and prints what of each source file they ran.
Demo         runs the main job on tensors/demo.
Help         makes en-US/ClusterTools.dll-Help.xml from docs/help, with PlatyPS.
Torch        makes the Torch backend of -Compute for this machine in module/torch: TorchSharp and libtorch are restored
             from NuGet, gigabytes for Cuda. Nothing else needs it.
Bench        prints the table of speeds beside the limits of this machine.
Pack         builds for release and writes output/ClusterTools.<version>.nupkg; no network is needed.
TestPackage  expands that package and runs all tests, the Pester suite against the package.
Tools        installs the PowerShell modules PSScriptAnalyzer and PlatyPS for the current user, if they are missing. The
             tests that need them are skipped without them.
.EXAMPLE
./build.ps1 Build, Test
.EXAMPLE
./build.ps1 Pack, TestPackage
.EXAMPLE
./build.ps1 Torch -Compute Cuda
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Coverage', 'Demo', 'Help', 'Torch', 'Bench', 'Pack', 'TestPackage', 'Tools')]
    [string[]] $Task = 'Build',

    # The libtorch build for the Torch backend.
    [ValidateSet('Cpu', 'Cuda')]
    [string] $Compute = 'Cpu'
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

# The tools from the PowerShell Gallery, with pinned versions.
$tools = @{ PSScriptAnalyzer = '1.25.0'; 'Microsoft.PowerShell.PlatyPS' = '1.0.3' }

function Invoke-Dotnet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) { throw "dotnet $($args[0]) failed with exit code $LASTEXITCODE." }
}

function Install-Tool {
    foreach ($tool in $tools.Keys) {
        if (-not (Get-Module -ListAvailable -Name $tool | Where-Object Version -GE $tools[$tool])) {
            Install-PSResource -Name $tool -Version $tools[$tool] -Scope CurrentUser -TrustRepository
        }
    }
}

function Publish-TorchBackend([string] $Compute) {
    try { Invoke-Dotnet restore src/Torch "-p:Compute=$Compute" }
    catch {
        throw "TorchSharp or its libtorch for $Compute cannot be restored; the lines above name the missing package. " +
            'Nothing else needs them.'
    }
    if (Test-Path output/torch) { Remove-Item output/torch -Recurse -Force }
    Invoke-Dotnet publish src/Torch --no-restore "-p:Compute=$Compute" "-p:PublishDir=$PSScriptRoot/output/torch/"
    if (Test-Path module/torch) { Remove-Item module/torch -Recurse -Force }
    Move-Item output/torch module/torch
}

# As Install-PSResource does: leaves out the parts that only a nupkg needs.
function Expand-ModulePackage {
    $version = (Import-PowerShellDataFile ./ClusterTools.psd1).ModuleVersion
    $folder = Join-Path $PSScriptRoot "output/ClusterTools/$version"
    if (Test-Path $folder) { Remove-Item $folder -Recurse -Force }
    [IO.Compression.ZipFile]::ExtractToDirectory((Join-Path $PSScriptRoot "output/ClusterTools.$version.nupkg"), $folder)
    @('ClusterTools.nuspec', '[Content_Types].xml', '_rels', 'package') |
        ForEach-Object { Remove-Item -LiteralPath (Join-Path $folder $_) -Recurse -Force }
    Join-Path $folder ClusterTools.psd1
}

function Test-ModulePackage {
    $env:CLUSTERTOOLS_MANIFEST = Expand-ModulePackage
    try { Invoke-Dotnet test }
    finally { $env:CLUSTERTOOLS_MANIFEST = $null }
}

$torchFailure = $null
Push-Location $PSScriptRoot
try {
    switch ($Task) {
        Build { Invoke-Dotnet build }
        Test { Invoke-Dotnet test }
        Coverage { ./tests/Coverage/Measure-Coverage.ps1 }
        Demo { Invoke-Dotnet run demo.cs }
        Help {
            Install-Tool
            ./tools/New-ModuleHelp.ps1 -Destination en-US
        }
        Torch {
            # A failed restore of the backend must not stop the tasks that do not need it.
            try { Publish-TorchBackend $Compute }
            catch { $torchFailure = $_ }
        }
        Bench { Invoke-Dotnet run --configuration Release --project tests/Bench }
        Pack {
            # Keeps paths of this machine out of the assemblies.
            Invoke-Dotnet build src/Cmdlets --configuration Release '-p:ContinuousIntegrationBuild=true'
            ./tools/New-ModulePackage.ps1 -Destination output
        }
        TestPackage { Test-ModulePackage }
        Tools { Install-Tool }
    }
}
finally { Pop-Location }
if ($torchFailure) { throw $torchFailure }
