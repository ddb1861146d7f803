BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    # Prints what runs the script, and what runs a child that the script starts by Get-PowerShellCommand.ps1.
    $script = Join-Path $TestDrive 'start a child.ps1'
    Set-Content -LiteralPath $script @'
param($Getter)
$tell = '[Environment]::ProcessPath; [Environment]::GetCommandLineArgs()[0]; $PSHOME; "$($PSVersionTable.PSVersion)"'
& ([scriptblock]::Create($tell))
$command = @(& $Getter) + '-NoProfile', '-NonInteractive', '-Command', "$tell; 'one argument, with ''quotes'' and `"more`"'"
& $command[0] $command[1..($command.Count - 1)]
'@
    $arguments = '-NoProfile', '-NonInteractive', '-File', $script, "$repository/tools/Get-PowerShellCommand.ps1"

    function Assert-SameChild([string[]] $Lines) {
        $Lines | Should -HaveCount 9
        $Lines[4..7] | Should -BeExactly $Lines[0..3]
        $Lines[8] | Should -BeExactly 'one argument, with ''quotes'' and "more"'
    }
}

Describe 'The command that starts another process of this PowerShell' {
    It 'is that of the PowerShell of these tests' {
        Assert-SameChild (Invoke-PowerShell -File $script "$repository/tools/Get-PowerShellCommand.ps1")
    }

    It 'is an application''s' {
        # A .NET tool has the application, too, which looks for .NET itself; NuGet lets its owner alone run it.
        $application = Join-Path $PSHOME ($IsWindows ? 'pwsh.exe' : 'pwsh')
        $before = $env:DOTNET_ROOT
        try {
            $process = [Environment]::ProcessPath
            if ([IO.Path]::GetFileNameWithoutExtension($process) -eq 'dotnet') { $env:DOTNET_ROOT = Split-Path $process }
            $lines = & $application $arguments
        }
        finally { $env:DOTNET_ROOT = $before }
        $lines[0] | Should -BeExactly $application
        Assert-SameChild $lines
    }

    It 'is that of a .NET tool' {
        Push-Location -LiteralPath $repository
        try {
            $null = dotnet tool restore
            $lines = dotnet tool run pwsh -- @arguments
        }
        finally { Pop-Location }
        [IO.Path]::GetFileNameWithoutExtension($lines[0]) | Should -BeExactly dotnet
        Split-Path -Leaf $lines[1] | Should -BeExactly pwsh.dll
        Assert-SameChild $lines
    }
}
