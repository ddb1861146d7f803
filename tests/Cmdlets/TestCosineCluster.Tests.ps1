BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $class = 'ClusterTools.Commands.TestCosineClusterCommand'
    $medium = Import-TokenMatrix (Get-GoldenPath medium)
    $planted = Get-Content -Raw (Get-GoldenPath medium planted.json) | ConvertFrom-Json
    $basis = Import-PcaBasis (Get-GoldenPath medium basis_torch.safetensors) -TokenMatrix $medium
    $report = Get-Content -Raw (Get-GoldenPath medium torch_report.json) | ConvertFrom-Json
    $direction = New-SkyDirection $basis -Latitude $report.lat -Longitude $report.lon -North $report.north -Meridian $report.meridian -Equinox $report.equinox
    $cluster = $direction | Measure-BFloat16Cosine | Find-CosineCluster
    $groups = $planted.identical_groups.Where{ $_.Count -gt 1 }
}

Describe 'Test-CosineCluster' {
    It 'finds the planted groups in a cluster found live, and calls it tight' {
        $validation = $cluster | Test-CosineCluster
        $validation | Should -BeOfType ClusterTools.ClusterValidation
        $validation.Verdict | Should -Be Tight
        $validation.Count | Should -Be 44
        $validation.DistinctVectorCount | Should -Be 28
        $validation.OutlierCount | Should -Be 0
        $validation.PairCount | Should -Be (44 * 43 / 2)
        ($validation.Distribution | Measure-Object Count -Sum).Sum | Should -Be $validation.PairCount
        $validation.IdenticalGroups | ForEach-Object { $_.TokenIds -join ' ' } | Should -Be ($groups | ForEach-Object { $_ -join ' ' })
        [object]::ReferenceEquals($validation.Cluster, $cluster) | Should -BeTrue
        [object]::ReferenceEquals($validation.TokenMatrix, $medium) | Should -BeTrue
    }

    It 'takes a saved cluster, that knows its matrix or is given one' {
        $saved = Get-GoldenPath medium torch_cluster.safetensors
        $expected = ($cluster | Test-CosineCluster).Members.Angle
        ($medium | Import-CosineCluster $saved | Test-CosineCluster).Members.Angle | Should -Be $expected
        (Import-CosineCluster $saved | Test-CosineCluster -TokenMatrix $medium).Members.Angle | Should -Be $expected
    }

    It 'calls a cluster with false members mixed, and lists them' {
        $strangers = 1, 1500, 3000
        $validation = Test-CosineCluster -TokenMatrix $medium -TokenId ($planted.cluster_ids + $strangers)
        $validation.Verdict | Should -Be Mixed
        $validation.Outliers.TokenId | Sort-Object | Should -Be $strangers
        $validation.Cluster | Should -BeNullOrEmpty
        $validation.Members | Select-Object -First 3 | ForEach-Object IsOutlier | Should -Be True, True, True
        $validation.Members[0].Angle | Should -BeGreaterThan $validation.Members[1].Angle
    }

    It 'calls a class spread whose tokens share nothing else' {
        $chance = $cluster.Measurement | Find-CosineCluster -Top 2 | Select-Object -Last 1 | Test-CosineCluster
        $chance.Verdict | Should -Be Spread
        $chance.DistinctVectorCount | Should -Be $chance.Count
    }

    It 'takes groups, clusters and objects with ids for the tokens to compare' {
        $identical = ($cluster | Test-CosineCluster).IdenticalGroups | Test-CosineCluster
        $identical.Verdict | Select-Object -Unique | Should -Be Identical
        $identical | ForEach-Object Count | Should -Be $groups.ForEach{ $_.Count }
        $ids = (Test-CosineCluster $medium -TokenId $cluster).TokenIds
        $ids | Should -Be $cluster.TokenIds
        $both = Test-CosineCluster -TokenMatrix $medium -TokenId $identical[0], $cluster
        $both.TokenIds | Should -Be $cluster.TokenIds
        ([pscustomobject] @{ TokenMatrix = $medium; TokenIds = 1, 2 } | Test-CosineCluster).Count | Should -Be 2
    }

    It 'tells tokens without a direction apart' {
        $matrix = Import-TokenMatrix (New-TestMatrix "$TestDrive/z/W.safetensors" (0, 0), (0, 0), (3, 4), (3, 4), (3, 4))
        $zeros = Test-CosineCluster -TokenMatrix $matrix -TokenId 0, 1
        $zeros.Verdict | Should -Be Undefined
        $zeros.UndefinedCount | Should -Be 2
        $zeros.OutlierCount | Should -Be 0
        $zeros.Radius | Should -BeNullOrEmpty
        $zeros | Format-Table | Out-String | Should -Not -Match 'NaN|°'
        $list = ($zeros | Format-List | Out-String -Width 120) -split '\r?\n' | ForEach-Object TrimEnd
        $list | Should -Contain 'Verdict   : Undefined, no token has a direction'
        $list | Should -Contain 'Undefined : 2 tokens without a direction: 0, 1'
        $list -match 'NaN' | Should -BeNullOrEmpty
        $mixed = Test-CosineCluster -TokenMatrix $matrix -TokenId (0..4)
        $mixed.Verdict | Should -Be Mixed
        $mixed.Undefined.TokenId | Should -Be 0, 1
        $mixed.Outliers | Should -BeNullOrEmpty
        $mixed | Format-List | Out-String | Should -Match 'most near the centroid, tokens without a direction among them'
    }

    It 'counts pairs at exactly one' {
        $matrix = Import-TokenMatrix (New-TestMatrix "$TestDrive/m/W.safetensors" (1, 0), (0, 1), (2, 0), (3, 4), (0, 0))
        $validation = Test-CosineCluster -TokenMatrix $matrix -TokenId (0..4)
        $validation.PairsAtOne | Should -Be 1
        $validation.FractionAtOne | Should -Be 0.1
        $validation.UndefinedPairCount | Should -Be 4
        $validation.Distribution.Cosine | Should -Be 0, 0.6015625, 0.80078125, 1
        $validation.Distribution | ForEach-Object Count | Should -Be 2, 2, 1, 1
        $validation.Minimum | Should -Be 0
    }

    It 'tells device, threads, what was compared and time with -Verbose' {
        $lines = ($cluster | Test-CosineCluster -Verbose 4>&1).Where{ $_ -is [Management.Automation.VerboseRecord] }.Message
        $lines | Should -HaveCount 3
        $lines[1] | Should -BeExactly 'Comparing tokens of medium: 28 different rows of 44, 406 pairs of them.'
    }

    Context 'errors' {
        It 'reports a saved cluster without a matrix' {
            $saved = Import-CosineCluster (Get-GoldenPath medium torch_cluster.safetensors)
            { $saved | Test-CosineCluster } | Should -Throw -ErrorId "MatrixMissing,$class"
        }

        It 'reports a matrix of another token count, an id that is not there, and goes on' {
            $tiny = Import-TokenMatrix (Get-GoldenPath tiny)
            { $cluster | Test-CosineCluster -TokenMatrix $tiny } | Should -Throw -ErrorId "ClusterOfAnotherMatrix,$class"
            $sets = [pscustomobject] @{ TokenIds = 3001 }, [pscustomobject] @{ TokenIds = 3000 }
            $found = $sets | Test-CosineCluster -TokenMatrix $medium -ErrorAction SilentlyContinue -ErrorVariable failure
            $found.TokenIds | Should -Be 3000
            $failure.FullyQualifiedErrorId | Should -BeExactly "TokenIdOutOfRange,$class"
        }

        It 'refuses no ids' {
            { Test-CosineCluster -TokenMatrix $medium -TokenId @() } |
                Should -Throw -ErrorId "ParameterArgumentValidationError,$class"
        }
    }
}
