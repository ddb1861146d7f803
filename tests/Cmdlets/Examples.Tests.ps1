BeforeDiscovery {
    . "$PSScriptRoot/Common.ps1"
    $docs = Get-ChildItem (Join-Path $repository docs) -Filter *.md
    $pages = @(Get-Item (Join-Path $repository README.md)) + $docs

    # Pages of steps are one session each, and Automation.Tests.ps1 runs the scripts of automation.md.
    $stepPages = 'walkthrough.md', 'guide-logits.md'
    $examples = $pages | Where-Object Name -NotIn ($stepPages + 'automation.md') |
        ForEach-Object { Get-MarkdownExample $_.FullName }
    $steps = $stepPages | ForEach-Object { Get-MarkdownExample (Join-Path $repository docs $_) }
    $images = foreach ($page in $pages) {
        [regex]::Matches((Get-Content -Raw $page), '!\[[^\]]+\]\(([^)]+)\)').ForEach{
            $image = $_.Groups[1].Value
            @{ Page = $page.Name; Image = $image; File = Join-Path $page.DirectoryName $image }
        }
    }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $folder = New-ExampleFolder
    $session = New-ExampleSession $folder
}

AfterAll { $session.Dispose() }

# Examples of one page may read the files that earlier examples of the page wrote.
Describe 'The README and the guides' {
    It 'have examples that run and print what is shown: <File>, line <Line>' -TestCases $examples {
        $printed = Get-ShownLine (Invoke-Example $Code -Session $session)
        if ($Shown) { $printed | Should -Be (Get-ShownLine $Shown) }
    }

    It 'have images that exist: <Page>, <Image>' -TestCases $images {
        $File | Should -Exist
    }
}

# Each step uses the variables of the steps before it, so all steps run in one session, in order.
Describe 'Pages of steps' {
    It 'have steps that run and print what is shown: <File>, number <Number>, line <Line>' -TestCases $steps {
        $printed = Get-ShownLine (Invoke-Example $Code -Session $session -Step)
        if ($Shown) { $printed | Should -Be (Get-ShownLine $Shown) }
    }
}
