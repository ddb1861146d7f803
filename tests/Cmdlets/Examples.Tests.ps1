BeforeDiscovery {
    . "$PSScriptRoot/Common.ps1"
    $examples = Get-MarkdownExample (Join-Path $repository README.md)
    $shown = $examples | Where-Object { $_.Shown }
    $steps = Get-MarkdownExample (Join-Path $repository docs/walkthrough.md)
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

# Each step goes on with the variables of those before it, so all run in one session, in order.
Describe 'The walkthrough' {
    BeforeAll { $session = New-ExampleSession $folder }

    AfterAll { $session.Dispose() }

    It 'has steps that run and print what is shown: number <Number>, line <Line>' -TestCases $steps {
        $printed = Get-ShownLine (Invoke-Example $Code -Session $session)
        if ($Shown) { $printed | Should -Be (Get-ShownLine $Shown) }
    }

    It 'has pictures that are there' {
        $text = Get-Content -Raw (Join-Path $repository docs/walkthrough.md)
        $pictures = [regex]::Matches($text, '!\[[^\]]+\]\(([^)]+)\)').ForEach{ $_.Groups[1].Value }
        $pictures | Should -Not -BeNullOrEmpty
        $pictures.ForEach{ Join-Path $repository docs $_ } | Should -Exist
    }
}
