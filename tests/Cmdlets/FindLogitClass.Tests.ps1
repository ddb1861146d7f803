BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $class = 'ClusterTools.Commands.FindLogitClassCommand'
    $rows = (1, 0, 0), (0, 1, 0), (2, 0, 0), (3, 4, 0), (0, 5, 0), (3, 0, 4), (0, 0, 1), (0, 0, 8)
    $matrix = Import-TokenMatrix (New-TestMatrix "$TestDrive/m/W.safetensors" $rows)
    $measurement = $matrix | Measure-BFloat16Logit -Vector 1, 0, 0
}

Describe 'Find-LogitClass' {
    It 'finds the most common logit' {
        $found = $measurement | Find-LogitClass
        $found | Should -BeOfType ClusterTools.LogitClass
        $found.Logit, $found.Count, $found.Fraction, $found.Rank | Should -Be 0, 4, 0.5, 1
        $found.TokenIds | Should -Be 1, 4, 6, 7
        $found.MaximumLogit, $found.MaximumCount | Should -Be 3, 2
        [object]::ReferenceEquals($found.Measurement, $measurement) | Should -BeTrue
        $found.Members.TokenId | Should -Be 1, 4, 6, 7
        $found.Members.FirstRank | Should -Be 5, 5, 5, 5
    }

    It 'finds classes by maximum, logit, token, rank and size' {
        (Find-LogitClass $measurement -Maximum).TokenIds | Should -Be 3, 5
        (Find-LogitClass $measurement -Logit 2.001, 0).Logit | Should -Be 2, 0
        (Find-LogitClass $measurement -OfToken 5, 0).TokenIds | Should -Be 3, 5, 0
        (Find-LogitClass $measurement -Top 2).Logit | Should -Be 0, 3
        Find-LogitClass $measurement -Top 100 | Should -HaveCount 4
        (Find-LogitClass $measurement -MinimumCount 2).Logit | Should -Be 0, 3
        Find-LogitClass $measurement -MinimumCount 5 | Should -BeNullOrEmpty
    }

    It 'takes a set of tokens for -OfToken' {
        $found = Find-LogitClass $measurement -OfToken (Find-LogitClass $measurement -Maximum)
        $found | ForEach-Object { $_.TokenIds -join ' ' } | Should -Be '3 5', '3 5'
    }

    It 'counts within the measured tokens' {
        $found = $matrix | Measure-BFloat16Logit -Vector 1, 0, 0 -Within 1, 4, 3 | Find-LogitClass
        $found.TokenIds | Should -Be 1, 4
        $found.Fraction | Should -Be (2 / 3)
    }

    It 'reports a token without a logit and a logit without a token, and goes on' {
        $some = $matrix | Measure-BFloat16Logit -Vector 1, 0, 0 -Within 1, 4
        $found = $some | Find-LogitClass -OfToken 3, 1, 99 -ErrorAction SilentlyContinue -ErrorVariable failure
        $found.TokenIds | Should -Be 1, 4
        $failure.FullyQualifiedErrorId | Should -Be "LogitClassNotFound,$class", "TokenIdOutOfRange,$class"
        $found = $measurement | Find-LogitClass -Logit 5, 3 -ErrorAction SilentlyContinue -ErrorVariable failure
        $found.Logit | Should -Be 3
        $failure.FullyQualifiedErrorId | Should -BeExactly "LogitClassNotFound,$class"
        $failure.TargetObject | Should -Be $measurement
    }
}
