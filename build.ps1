#Requires -Version 7.6
<#
.SYNOPSIS
Builds, tests and shows ClusterTools.
.DESCRIPTION
Build   compiles the module into module/bin, so that Import-Module ./ClusterTools.psd1 works in this folder.
Test    runs all tests, the Pester suite included; a missing Pester is installed for the current user.
Demo    runs the main job on tensors/demo.
Help    makes en-US/ClusterTools.dll-Help.xml from docs/help; needs Microsoft.PowerShell.PlatyPS.
.EXAMPLE
./build.ps1 Build, Test
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Demo', 'Help')]
    [string[]] $Task = 'Build'
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

# The tools that are not part of the .NET SDK, pinned.
$pesterVersion = '6.0.1'

function Invoke-Dotnet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) { throw "dotnet $($args[0]) failed with exit code $LASTEXITCODE." }
}

function Install-Pester {
    if (-not (Get-Module -ListAvailable Pester | Where-Object Version -GE $pesterVersion)) {
        Install-PSResource -Name Pester -Version $pesterVersion -Scope CurrentUser -TrustRepository
    }
}

Push-Location $PSScriptRoot
try {
    switch ($Task) {
        Build { Invoke-Dotnet build }
        Test { Install-Pester; Invoke-Dotnet test }
        Demo { Invoke-Dotnet run demo.cs }
        Help { ./tools/New-ModuleHelp.ps1 -Destination en-US }
    }
}
finally { Pop-Location }
