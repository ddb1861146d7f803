BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $class = 'ClusterTools.Commands.MeasureTokenDistanceCommand'
    $rows = (3, 4, 0), (0, 0, 0), (-0.0, 0, 0), (3, 4, 12), (6, 8, 0), (3, 4, 0)
    $matrix = Import-TokenMatrix (New-TestMatrix "$TestDrive/small/W.safetensors" $rows)
    $demo = Import-TokenMatrix (Join-Path $repository tensors/demo)
    $planted = Get-Content -Raw (Join-Path $repository tensors/demo/planted.json) | ConvertFrom-Json
}

Describe 'Measure-TokenDistance' {
    It 'measures norms without a center' {
        $distance = $matrix | Measure-TokenDistance
        $distance | Should -BeOfType ClusterTools.TokenDistance
        $distance.Distances | Should -Be 5, 0, 0, 13, 10, 5
        $distance.Center.Kind | Should -Be Origin
        [string] $distance.Center | Should -BeExactly 'the origin'
        $distance.Metric | Should -Be Euclidean
        $distance.MeasuredCount | Should -Be 6
        $distance.Minimum, $distance.Maximum, $distance.Mean, $distance.Median | Should -Be 0, 13, 5.5, 5
        $distance.ZeroCount | Should -Be 2
        [object]::ReferenceEquals($distance.TokenMatrix, $matrix) | Should -BeTrue
    }

    It 'measures from a token by <Metric>' -TestCases @(
        @{ Metric = 'Euclidean'; Expected = 0, 5, 5, 12, 5, 0 }
        @{ Metric = 'Manhattan'; Expected = 0, 7, 7, 12, 7, 0 }
        @{ Metric = 'Chebyshev'; Expected = 0, 4, 4, 12, 4, 0 }

        # 4 is 0x4080; 12 is 0x4140; 3 is 0x4040, 6 is 0x40C0 and 8 is 0x4100.
        @{ Metric = 'Ulp'; Expected = 0, 0x4080, 0x4080, 0x4140, 0x80, 0 }
        @{ Metric = 'UlpSum'; Expected = 0, 0x80C0, 0x80C0, 0x4140, 0x100, 0 }
    ) {
        $distance = $matrix | Measure-TokenDistance -TokenId 0 -Metric $Metric
        $distance.Distances | Should -Be $Expected
        $distance.Metric | Should -Be $Metric
        $distance.Center.TokenIds | Should -Be 0
    }

    It 'measures from a mean: by token, by distinct row, or of rows that are one' {
        $mean = $matrix | Measure-TokenDistance -TokenId 0, 5, 4, 4
        $mean.Center.Kind | Should -Be Mean
        $mean.Center.Vector[0] | Should -Be 4
        [string] $mean.Center | Should -BeExactly 'the mean of 3 tokens'
        $distinct = $matrix | Measure-TokenDistance -TokenId 0, 5, 4 -Distinct
        $distinct.Center.Vector | Should -Be 4.5, 6, 0
        $distinct.Distances | Should -Be 2.5, 7.5, 7.5, ([Math]::Sqrt(6.25 + 144)), 2.5, 2.5
        ($matrix | Measure-TokenDistance -TokenId 0, 5 -Metric Ulp).Distances | Should -Be 0, 0x4080, 0x4080, 0x4140, 0x80, 0
    }

    It 'measures from a vector' {
        $distance = $matrix | Measure-TokenDistance -Vector 0, 0.1, 0 -Metric Chebyshev
        $distance.Center.Kind | Should -Be Vector
        $distance.Distances | Should -Be 3.9, 0.1, 0.1, 12, 7.9, 3.9
    }

    It 'ranks by distance, then by id, with texts' {
        $distance = $matrix | Measure-TokenDistance -TokenId 0
        $distance.Nearest.TokenId | Should -Be 0, 5, 1, 2, 4, 3
        $distance.Nearest.Rank | Should -Be (1..6)
        $distance.Nearest.Distance | Should -Be 0, 0, 5, 5, 5, 12
        $named = Import-TokenMatrix $demo.Path -Tokenizer (Join-Path $repository tests/tokenizers/byte-level/tokenizer.json)
        $nearest = ($named | Measure-TokenDistance -TokenId 12).Nearest[0]
        $nearest.Token | Should -BeExactly $named.GetToken(12)
        $nearest.Kind | Should -Be ($named | Get-Token -TokenId 12).Kind
    }

    It 'counts, and gives quantiles, gaps and bins' {
        $distance = $matrix | Measure-TokenDistance -TokenId 0
        $distance.CountWithin(0), $distance.CountWithin(4.9), $distance.CountWithin(5), $distance.CountWithin(99) | Should -Be 2, 2, 5, 6
        $distance.Quantile(0), $distance.Quantile(0.5), $distance.Quantile(0.51), $distance.Quantile(1) | Should -Be 0, 5, 5, 12
        { $distance.Quantile(1.5) } | Should -Throw '*A share is 0 to 1.*'
        $distance.Gaps | Should -HaveCount 1
        $distance.Gaps[0].Count, $distance.Gaps[0].Below, $distance.Gaps[0].Above, $distance.Gaps[0].Ratio | Should -Be 5, 5, 12, 2.4
        ($distance.Histogram | Measure-Object Count -Sum).Sum | Should -Be 6
        $distance.Histogram[0].From, $distance.Histogram[0].Count | Should -Be 0, 2
    }

    It 'measures some tokens: ids, a group or a cluster' {
        $distance = $matrix | Measure-TokenDistance -TokenId 0 -Within 3, 1
        $distance.SelectedTokenIds | Should -Be 1, 3
        $distance.Distances | Should -Be NaN, 5, NaN, 12, NaN, NaN
        $distance.MeasuredCount | Should -Be 2
        $distance.UndefinedCount | Should -Be 0
        $group = $demo | Find-IdenticalToken | Select-Object -First 1
        $within = $demo | Measure-TokenDistance -TokenId 7 -Within $group
        $within.MeasuredCount | Should -Be 13
        $within.Minimum | Should -Be $within.Maximum
    }

    It 'finds the planted rows: identical ones at exactly 0, the cluster below all others' {
        $groups = @($demo | Find-IdenticalToken)
        $distances = @($groups | Measure-TokenDistance)
        $distances | Should -HaveCount $groups.Count
        foreach ($i in 0..($groups.Count - 1)) {
            $distances[$i].ZeroCount | Should -Be $groups[$i].Count
            $distances[$i].Nearest.TokenId | Select-Object -First $groups[$i].Count | Should -Be $groups[$i].TokenIds
            $nearest = $distances[$i].Nearest.TokenId | Select-Object -First $planted.cluster_ids.Count
            $nearest | Sort-Object | Should -Be $planted.cluster_ids
        }
    }

    It 'gives centers of one pipeline the numbers of centers of their own' {
        $ids = 3, 40, 1000
        $together = @($ids | ForEach-Object { [pscustomobject] @{ TokenId = $_ } } | Measure-TokenDistance -TokenMatrix $demo)
        $together.Center.TokenIds | Should -Be $ids
        foreach ($i in 0..2) {
            $together[$i].Distances | Should -Be ($demo | Measure-TokenDistance -TokenId $ids[$i]).Distances
        }
    }

    It 'keeps apart what is of several matrices' {
        $distances = @($matrix, $demo, $matrix | Measure-TokenDistance -TokenId 5)
        $distances.TokenMatrix.TokenCount | Should -Be 6, 3200, 6
    }

    It 'warns of rows without a distance' {
        $path = New-TestMatrix "$TestDrive/nan/W.safetensors" (1, 0), ([float]::NaN, 0), (0, [float]::PositiveInfinity), (2, 0)
        $distance = Import-TokenMatrix $path | Measure-TokenDistance -TokenId 0 -WarningVariable warning -WarningAction SilentlyContinue
        $warning | Should -HaveCount 1
        [string] $warning | Should -BeLike '2 of 4 tokens of nan have no distance, since their rows hold a NaN or an infinity.'
        $distance.UndefinedCount | Should -Be 2
        $distance.Distances | Should -Be 0, NaN, NaN, 1
        $distance.Nearest.TokenId | Should -Be 0, 3
        $distance.Mean | Should -Be 0.5
    }

    It 'tells what it did with -Verbose' {
        $lines = ($demo | Measure-TokenDistance -Verbose 4>&1).Where{ $_ -is [Management.Automation.VerboseRecord] }.Message
        $lines[0] | Should -BeLike 'Measuring distances in demo: device Cpu, threads *'
        $lines[1] | Should -BeExactly 'Measuring distances in demo: 1 pass over the matrix.'
        $lines[-1] | Should -BeLike 'Measuring distances in demo: done in * s.'
    }

    Context 'errors' {
        It 'reports a center that does not fit, and goes on' {
            { $matrix | Measure-TokenDistance -TokenId 6 } | Should -Throw -ErrorId "TokenIdOutOfRange,$class"
            { $matrix | Measure-TokenDistance -Within 6 } | Should -Throw -ErrorId "TokenIdOutOfRange,$class"
            { $matrix | Measure-TokenDistance -Vector 1, 2 } | Should -Throw -ErrorId "DimensionMismatch,$class"
            { $matrix | Measure-TokenDistance -Vector 1, 2, Infinity } | Should -Throw -ErrorId "CenterNotFinite,$class"
            { $matrix | Measure-TokenDistance -TokenId 0, 1 -Metric UlpSum } | Should -Throw -ErrorId "CenterNotStored,$class"
            $found = $matrix, $demo | Measure-TokenDistance -TokenId 9 -ErrorAction SilentlyContinue -ErrorVariable failure
            $found.TokenMatrix.Name | Should -BeExactly demo
            $failure.FullyQualifiedErrorId | Should -BeExactly "TokenIdOutOfRange,$class"
        }

        It 'reports a center without numbers' {
            $path = New-TestMatrix "$TestDrive/center/W.safetensors" (1, 0), ([float]::NaN, 0), (2, 0)
            $bad = Import-TokenMatrix $path
            { $bad | Measure-TokenDistance -TokenId 1 } | Should -Throw -ErrorId "TokenVectorInvalid,$class"
            { $bad | Measure-TokenDistance -TokenId 0, 1 } | Should -Throw -ErrorId "TokenVectorInvalid,$class"
        }

        It 'reports a file that changed' {
            Copy-Item (Get-GoldenPath tiny) "$TestDrive/changed.safetensors"
            $changed = Import-TokenMatrix "$TestDrive/changed.safetensors"
            [IO.File]::SetLastWriteTimeUtc($changed.Path, [datetime]::UtcNow.AddSeconds(5))
            { $changed | Measure-TokenDistance } | Should -Throw -ErrorId "MatrixFileChanged,$class"
        }
    }
}
