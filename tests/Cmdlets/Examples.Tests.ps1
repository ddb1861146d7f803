BeforeDiscovery {
    . "$PSScriptRoot/Common.ps1"
    $examples = Get-MarkdownExample (Join-Path $repository README.md)
    $shown = $examples | Where-Object { $_.Shown }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $folder = New-ExampleFolder
}

Describe 'The README' {
    It 'has examples that run: number <Number>, line <Line>' -TestCases $examples {
        Invoke-Example $Code -Folder $folder
    }

    It 'shows what its example prints: line <Line>' -TestCases $shown {
        Get-ShownLine (Invoke-Example $Code -Folder $folder) | Should -Be (Get-ShownLine $Shown)
    }
}
