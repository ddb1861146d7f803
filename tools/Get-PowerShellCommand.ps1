<#
.SYNOPSIS
Gives the command that starts another process of the PowerShell that runs this script.
.DESCRIPTION
The command is one string, the path of an application, or two strings, if PowerShell is a .NET tool: the path of dotnet
and the path of pwsh.dll.
.EXAMPLE
$command, $arguments = ./tools/Get-PowerShellCommand.ps1
& $command @arguments -NoProfile -Command '$PSVersionTable.PSVersion'
#>
[CmdletBinding()]
[OutputType([string])]
param()

$process = [Environment]::ProcessPath
$process
if ([IO.Path]::GetFileNameWithoutExtension($process) -eq 'dotnet') { [Environment]::GetCommandLineArgs()[0] }
