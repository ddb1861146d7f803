BeforeDiscovery {
    # The PowerShell blocks of the README, in order.
    $readme = Get-Content -Raw (Join-Path $PSScriptRoot '../../README.md')
    $number = 0
    $examples = [regex]::Matches($readme, '(?ms)^```powershell\r?\n(.*?)^```') | ForEach-Object {
        $number++
        @{ Number = $number; Code = $_.Groups[1].Value; Line = ($readme.Substring(0, $_.Index) -split '\n').Count }
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

    It 'shows what its second example prints' {
        $readme = Get-Content -Raw (Join-Path $repository README.md)
        $blocks = [regex]::Matches($readme, '(?ms)^```(powershell|text)\r?\n(.*?)^```')
        $text = $blocks[3].Groups[2].Value
        $printed = Invoke-Example $blocks[2].Groups[2].Value
        ($printed -split '\r?\n').TrimEnd() | Where-Object { $_ } | Should -Be (($text -split '\r?\n').TrimEnd() | Where-Object { $_ })
    }
}
