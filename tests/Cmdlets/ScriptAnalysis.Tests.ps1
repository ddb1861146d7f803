BeforeDiscovery {
    $repository = (Resolve-Path (Join-Path $PSScriptRoot ../..)).ProviderPath
    $scripts = Get-ChildItem $repository -File -Recurse -Include *.ps1, *.psm1, *.psd1 | ForEach-Object {
        [IO.Path]::GetRelativePath($repository, $_.FullName).Replace('\', '/')
    } | Where-Object { $_ -notmatch '^output/|(^|/)(bin|obj)/' }
    # Tests that are skipped say why by their name.
    $missing = -not (Get-Module -ListAvailable -Name PSScriptAnalyzer | Where-Object Version -GE '1.25')
    $reason = if ($missing) { ' (skipped: PSScriptAnalyzer 1.25 is not installed)' }
}

Describe "PSScriptAnalyzer$reason" {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $settings = Join-Path $repository PSScriptAnalyzerSettings.psd1

        # What the analyzer cannot know of tests: a variable of BeforeAll is used in It, and a function named New-... makes
        # nothing but files of the test itself.
        $notInTests = 'PSUseDeclaredVarsMoreThanAssignments', 'PSReviewUnusedParameter', 'PSUseShouldProcessForStateChangingFunctions'
    }

    It 'finds nothing in <_>' -ForEach $scripts -Skip:$missing {
        $exclude = if ($_ -match '^tests/|\.Tests\.ps1$') { @{ ExcludeRule = $notInTests } } else { @{} }
        $findings = Invoke-ScriptAnalyzer -Path (Join-Path $repository $_) -Settings $settings @exclude
        $findings | ForEach-Object { "$($_.Line): $($_.RuleName): $($_.Message)" } | Should -BeNullOrEmpty
    }

    It 'would find a mistake' -Skip:$missing {
        (Invoke-ScriptAnalyzer -ScriptDefinition 'gci; $a = "b"' -Settings $settings).RuleName | Sort-Object | Should -Be @(
            'PSAvoidUsingCmdletAliases', 'PSAvoidUsingDoubleQuotesForConstantString', 'PSUseDeclaredVarsMoreThanAssignments')
    }
}
