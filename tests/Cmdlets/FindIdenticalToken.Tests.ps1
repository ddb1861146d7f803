BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $class = 'ClusterTools.Commands.FindIdenticalTokenCommand'
    $medium = Import-TokenMatrix (Get-GoldenPath medium)
    $planted = Get-Content -Raw (Get-GoldenPath medium planted.json) | ConvertFrom-Json
    $groups = $planted.identical_groups.Where{ $_.Count -gt 1 }
}

Describe 'Find-IdenticalToken' {
    It 'finds the planted groups in the whole vocabulary, the largest first' {
        $found = $medium | Find-IdenticalToken
        $found | ForEach-Object { $_ | Should -BeOfType ClusterTools.IdenticalTokenGroup }
        $found | ForEach-Object Count | Should -Be $groups.ForEach{ $_.Count }
        $found | ForEach-Object { $_.TokenIds -join ' ' } | Should -Be $groups.ForEach{ $_ -join ' ' }
        $row = $medium.GetVector($groups[0][0])
        $squares = 0.0
        foreach ($x in $row) { $squares += [double] $x * $x }
        $found[0].Norm | Should -BeGreaterThan ([Math]::Sqrt($squares) - 1e-12)
        $found[0].Norm | Should -BeLessThan ([Math]::Sqrt($squares) + 1e-12)
        [object]::ReferenceEquals($found[0].TokenMatrix, $medium) | Should -BeTrue
    }

    It 'gives the texts of the tokens' {
        $tokenizer = Join-Path $repository tests/tokenizers/byte-level/tokenizer.json
        $matrix = Import-TokenMatrix (Join-Path $repository tensors/demo) -Tokenizer $tokenizer
        $group = $matrix | Find-IdenticalToken | Select-Object -First 1
        $group.Tokens | Should -Be $group.TokenIds.ForEach{ $matrix.GetToken($_) }
        $group.Tokens[0] | Should -Not -BeNullOrEmpty
    }

    It 'looks among some tokens: ids, a cluster or a group' {
        $two = $groups[0][0, 1]
        ($medium | Find-IdenticalToken -TokenId (@(1, 2) + $two)).TokenIds | Should -Be $two
        $group = $medium | Find-IdenticalToken | Select-Object -First 1
        ($medium | Find-IdenticalToken -Within $group).TokenIds | Should -Be $group.TokenIds
        ($group | Find-IdenticalToken).TokenIds | Should -Be $group.TokenIds
        $cluster = Import-CosineCluster (Get-GoldenPath medium torch_cluster.safetensors) -TokenMatrix $medium
        $expected = $groups.ForEach{ $_ -join ' ' }
        $cluster | Find-IdenticalToken | ForEach-Object { $_.TokenIds -join ' ' } | Should -Be $expected
        Find-IdenticalToken $medium -Within $cluster | ForEach-Object { $_.TokenIds -join ' ' } | Should -Be $expected
        $medium | Find-IdenticalToken -TokenId 0, 1 | Should -BeNullOrEmpty
    }

    It 'takes bytes as they are: zeros of two signs differ' {
        $matrix = Import-TokenMatrix (New-TestMatrix "$TestDrive/z/W.safetensors" (0, 1), (-0.0, 1), (0, 1), (0, 2))
        ($matrix | Find-IdenticalToken).TokenIds | Should -Be 0, 2
    }

    It 'finds a vocabulary of one vector' {
        $rows = foreach ($i in 1..3000) { , [float[]] (1, 2, 3) }
        $group = Import-TokenMatrix (New-TestMatrix "$TestDrive/same/W.safetensors" $rows) | Find-IdenticalToken
        $group.TokenIds | Should -Be (0..2999)
    }

    It 'goes on to see whether groups are near each other' {
        $validation = Test-CosineCluster -TokenMatrix $medium -TokenId ($medium | Find-IdenticalToken)
        $validation.Verdict | Should -Be Tight
        $validation.Count | Should -Be 18
        $validation.DistinctVectorCount | Should -Be 2
    }

    It 'tells what it found with -Verbose' {
        $lines = ($medium | Find-IdenticalToken -Verbose 4>&1).Where{ $_ -is [Management.Automation.VerboseRecord] }.Message
        $lines[1] | Should -BeExactly 'Comparing rows of medium: 2 groups of bit-identical rows among 3001.'
    }

    Context 'errors' {
        It 'reports an id that is not there and a file that changed, and goes on' {
            Copy-Item (Get-GoldenPath tiny) "$TestDrive/changed.safetensors"
            $changed = Import-TokenMatrix "$TestDrive/changed.safetensors"
            [IO.File]::SetLastWriteTimeUtc("$TestDrive/changed.safetensors", [datetime]::UtcNow.AddSeconds(5))
            $found = $changed, $medium | Find-IdenticalToken -ErrorAction SilentlyContinue -ErrorVariable failure
            $found | Should -HaveCount 2
            $failure.FullyQualifiedErrorId | Should -BeExactly "MatrixFileChanged,$class"
            { $medium | Find-IdenticalToken -TokenId 3001 } | Should -Throw -ErrorId "TokenIdOutOfRange,$class"
        }
    }
}
