BeforeDiscovery {
    $repository = (Resolve-Path (Join-Path $PSScriptRoot ../..)).ProviderPath
    $scripts = Get-ChildItem $repository -File -Recurse -Include *.ps1, *.psm1, *.psd1 | ForEach-Object {
        [IO.Path]::GetRelativePath($repository, $_.FullName).Replace('\', '/')
    } | Where-Object { $_ -notmatch '^output/|(^|/)(bin|obj)/' }

    # Tests that are skipped say why by their name.
    $missing = -not (Get-Module -ListAvailable -Name PSScriptAnalyzer | Where-Object Version -GE '1.25')
    $reason = if ($missing) { ' (skipped: PSScriptAnalyzer 1.25 is not installed)' }
}

Describe "PSScriptAnalyzer$reason" -ForEach @{ Scripts = $scripts; Missing = $missing } {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        Set-Content "$TestDrive/mistake.ps1" 'gci; $a = "b"'
        $analyze = {
            param($Settings, $Root, $Scripts)
            $ErrorActionPreference = 'Stop'

            # What the analyzer cannot know of tests: a variable of BeforeAll is used in It, a function named New-... makes
            # nothing but files of the test itself, and completion looks at the variables of the session.
            $notInTests = @(
                'PSUseDeclaredVarsMoreThanAssignments', 'PSReviewUnusedParameter'
                'PSUseShouldProcessForStateChangingFunctions', 'PSAvoidGlobalVars')
            $found = @{}
            foreach ($script in $Scripts) {
                $exclude = if ($script -match '^tests/|\.Tests\.ps1$') { @{ ExcludeRule = $notInTests } } else { @{} }
                $findings = Invoke-ScriptAnalyzer -Path (Join-Path $Root $script) -Settings $Settings @exclude
                $found[$script] = @($findings | ForEach-Object { "$($_.Line): $($_.RuleName): $($_.Message)" })
            }
            $found
        }

        # PSScriptAnalyzer 1.25 at times does not find Get-Command, and never again in that process (its issue 2205): hence
        # a process of its own, and another one where that happens.
        function Get-Finding([string] $Root, [string[]] $Scripts) {
            $settings = Join-Path $repository PSScriptAnalyzerSettings.psd1
            for ($attempt = 1; ; $attempt++) {
                try {
                    return Start-Job $analyze -ArgumentList $settings, $Root, $Scripts |
                        Receive-Job -Wait -AutoRemoveJob -ErrorAction Stop
                }
                catch {
                    if ($attempt -eq 9 -or "$_" -notmatch 'Get-Command|Object reference') { throw }
                }
            }
        }

        if (-not $Missing) {
            $found = Get-Finding $repository $Scripts
            $mistakes = Get-Finding $TestDrive mistake.ps1
        }
    }

    It 'finds nothing in <_>' -ForEach $Scripts -Skip:$Missing {
        $found[$_] | Should -BeNullOrEmpty
    }

    It 'looked at every script' -Skip:$Missing {
        $found.Keys | Sort-Object | Should -Be ($Scripts | Sort-Object)
        'build.ps1' | Should -BeIn $found.Keys
    }

    It 'would find a mistake' -Skip:$Missing {
        $mistakes['mistake.ps1'] | ForEach-Object { ($_ -split ': ')[1] } | Sort-Object | Should -Be @(
            'PSAvoidUsingCmdletAliases', 'PSAvoidUsingDoubleQuotesForConstantString', 'PSUseDeclaredVarsMoreThanAssignments')
    }
}
