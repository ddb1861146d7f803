BeforeDiscovery {
    # The PowerShell blocks of the README, in order.
    $readme = Get-Content -Raw (Join-Path $PSScriptRoot '../../README.md')
    $number = 0
    $examples = [regex]::Matches($readme, '(?ms)^```powershell\r?\n(.*?)^```') | ForEach-Object {
        $number++
        @{ Number = $number; Code = $_.Groups[1].Value; Line = ($readme.Substring(0, $_.Index) -split '\n').Count }
    }
    $shown = [regex]::Matches($readme, '(?ms)^```powershell\r?\n((?:(?!^```).)*)^```\s+```text\r?\n(.*?)^```') | ForEach-Object {
        @{ Code = $_.Groups[1].Value; Text = $_.Groups[2].Value; Line = ($readme.Substring(0, $_.Index) -split '\n').Count }
    }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    # As a user stands in a built clone, but free to leave files behind.
    $clone = New-Item -ItemType Directory "$TestDrive/clone"
    Copy-Item $manifest $clone
    Copy-Item -Recurse (Join-Path (Split-Path $manifest) module) $clone
    $null = New-Item -ItemType Directory "$clone/tensors"
    Copy-Item -Recurse (Join-Path $repository tensors/demo) "$clone/tensors"

    function Invoke-Example([string] $Code) {
        $session = [powershell]::Create()
        try {
            $null = $session.AddScript("`$PSStyle.OutputRendering = 'PlainText'; Set-Location '$clone'; Import-Module ./ClusterTools.psd1")
            $null = $session.Invoke()
            $session.Commands.Clear()
            $null = $session.AddScript($Code).AddCommand('Out-String').AddParameter('Width', 100)
            $text = -join $session.Invoke()
            $session.Streams.Error | Should -BeNullOrEmpty
            $text
        }
        finally { $session.Dispose() }
    }
}

Describe 'The README' {
    It 'has examples that run: number <Number>, line <Line>' -TestCases $examples {
        Invoke-Example $Code
    }

    It 'shows what the example in line <Line> prints' -TestCases $shown {
        $printed = (Invoke-Example $Code) -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ }
        $printed | Should -Be ($Text -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ })
    }
}
