BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $class = 'ClusterTools.Commands.MeasureBFloat16CosineCommand'
}

Describe 'Measure-BFloat16Cosine' {
    BeforeAll {
        $rows = (1, 0, 0), (0, 1, 0), (-2, 0, 0), (3, 4, 0), (0, 0, 0), (3, 0, 4), ([float]::NaN, 0, 0), (1, [float]::PositiveInfinity, 0)
        $matrix = Import-TokenMatrix (New-TestMatrix "$TestDrive/m/W.safetensors" $rows)
        $direction = New-AxisDirection $matrix
        $measurement = $direction | Measure-BFloat16Cosine -WarningVariable warnings -WarningAction SilentlyContinue
    }

    It 'gives each token its cosine' {
        $measurement | Should -BeOfType ClusterTools.CosineMeasurement
        # As text, since a NaN equals nothing.
        $measurement.Cosines -join ' ' | Should -BeExactly '1 0 -1 0.6015625 NaN 0.6015625 NaN NaN'
    }

    It 'summarises them' {
        $measurement.TokenCount | Should -Be 8
        $measurement.Minimum | Should -Be -1
        $measurement.Maximum | Should -Be 1
        $measurement.Median | Should -Be 0.6015625
        $measurement.Mean | Should -Be (1.203125 / 5)
        $measurement.UniqueCount | Should -Be 4
        $measurement.UndefinedCount | Should -Be 3
    }

    It 'lists the classes by count, by cosine among equals' {
        $measurement.Distribution.Cosine | Should -Be 0.6015625, -1, 0, 1
        $measurement.Distribution.Count | Should -Be 4
        $measurement.Distribution[0].Count | Should -Be 2
        $measurement.Distribution[0].Fraction | Should -Be 0.25
    }

    It 'lists the tokens by cosine, equal ones by id with their shared ranks' {
        $nearest = $measurement.Nearest
        $nearest[0] | Should -BeOfType ClusterTools.CosineRank
        $nearest.TokenId | Should -Be 0, 3, 5, 1, 2
        $nearest.Cosine | Should -Be 1, 0.6015625, 0.6015625, 0, -1
        $nearest.FirstRank | Should -Be 1, 2, 2, 4, 5
        $nearest.LastRank | Should -Be 1, 3, 3, 4, 5
        $nearest.TieCount | Should -Be 1, 2, 2, 1, 1
        ($measurement | Select-Object -ExpandProperty Nearest -First 1).Count | Should -Be 5
        $view = ($nearest | Select-Object -First 2 | Out-String) -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ }
        $view | Should -Be @(
            '           Rank   TokenId      Cosine Kind     Token'
            '           ----   -------      ------ ----     -----'
            '              1         0  1.00000000'
            '            2-3         3  0.60156250')
        $nearest[1] | Format-List | Out-String | Should -Match 'Rank\s+: 2 to 3, 2 tokens of this cosine'
        (Test-CosineCluster $matrix -TokenId $nearest).Count | Should -Be 5
    }

    It 'warns once of tokens without a cosine' {
        $warnings | Should -HaveCount 1
        "$warnings" | Should -Match '^3 of 8 tokens of m have no cosine'
    }

    It 'keeps what it came from' {
        [object]::ReferenceEquals($measurement.Direction, $direction) | Should -BeTrue
        [object]::ReferenceEquals($measurement.TokenMatrix, $matrix) | Should -BeTrue
    }

    It 'measures another matrix of the same dimension with -TokenMatrix' {
        $other = Import-TokenMatrix (New-TestMatrix "$TestDrive/o/W.safetensors" (0, 2, 0), (5, 0, 0))
        (Measure-BFloat16Cosine $direction $other).Cosines | Should -Be 0, 1
    }

    It 'can be sliced, from the end also' {
        $measurement.Cosines[0..2] | Should -Be 1, 0, -1
        $measurement.Cosines[-3] | Should -Be 0.6015625
    }

    It 'says with -Verbose that other elements were rounded' {
        $header = '{"W":{"dtype":"F32","shape":[1,3],"data_offsets":[0,12]}}'
        $bytes = [BitConverter]::GetBytes([long] $header.Length) + [Text.Encoding]::UTF8.GetBytes($header) +
            [BitConverter]::GetBytes([float] 1) + [byte[]]::new(8)
        [IO.File]::WriteAllBytes("$TestDrive/f32.safetensors", [byte[]] $bytes)
        $single = Import-TokenMatrix "$TestDrive/f32.safetensors"
        $text = Measure-BFloat16Cosine $direction $single -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
        "$text" | Should -Match 'rounded to bfloat16 first'
    }

    Context 'some tokens' {
        BeforeAll {
            $demo = Import-TokenMatrix (Join-Path $repository tensors/demo/W.safetensors)
            $all = $demo | Get-PcaBasis | New-SkyDirection -Latitude -7.288 -Longitude 6.941 | Measure-BFloat16Cosine
            $cluster = $all | Find-CosineCluster
        }

        It 'are measured as they are among all: ids, or those of a cluster' {
            $some = $all.Direction | Measure-BFloat16Cosine -TokenId 3199, 0, 1, 0
            $some.TokenCount | Should -Be 3200
            $some.MeasuredCount | Should -Be 3
            $some.SelectedTokenIds | Should -Be 0, 1, 3199
            $some.Cosines[0, 1, 3199] | Should -Be $all.Cosines[0, 1, 3199]
            [float]::IsNaN($some.Cosines[2]) | Should -BeTrue
            $some.UndefinedCount | Should -Be 0
            $all.MeasuredCount | Should -Be 3200
            $all.SelectedTokenIds | Should -BeNullOrEmpty

            $members = $all.Direction | Measure-BFloat16Cosine -TokenId $cluster
            $members.Distribution | Should -HaveCount 1
            $members.Distribution[0].Fraction | Should -Be 1
            ($members | Find-CosineCluster).TokenIds | Should -Be $cluster.TokenIds
            ($members | Find-CosineCluster).Fraction | Should -Be $cluster.Fraction
        }

        It 'are those of a saved cluster, whose file knows no matrix' {
            $cluster | Export-ClusterMembers "$TestDrive/some.safetensors"
            $saved = Import-CosineCluster "$TestDrive/some.safetensors"
            ($all.Direction | Measure-BFloat16Cosine -TokenId $saved).SelectedTokenIds | Should -Be $cluster.TokenIds
        }

        It 'are told of in views and with -Verbose' {
            $some = $all.Direction | Measure-BFloat16Cosine -TokenId $cluster
            $some | Format-Table | Out-String | Should -Match '(?m)^demo\s+46 0\.95312500'
            $some | Format-List | Out-String | Should -Match '(?m)^Tokens +: 46 of 3,200\r?$'
            $some | Format-Custom | Out-String | Should -Match ': 46 tokens, 1 cosines, 0 undefined'
            $lines = "$($all.Direction | Measure-BFloat16Cosine -TokenId $cluster -Verbose 4>&1)"
            $lines | Should -BeLike '*Measuring the cosines of demo: 1 pass over 46 of its 3200 rows.*'
        }

        It 'must be there' {
            { $all.Direction | Measure-BFloat16Cosine -TokenId 3200 } | Should -Throw -ErrorId "TokenIdOutOfRange,$class"
        }
    }

    Context 'several directions' {
        BeforeAll {
            $demo = Import-TokenMatrix (Join-Path $repository tensors/demo/W.safetensors)
            $basis = $demo | Get-PcaBasis
            $directions = -40..40 | ForEach-Object { New-SkyDirection $basis -Latitude $_ -Longitude (3 * $_) }
        }

        It 'keeps their order and gives each what it gives alone' {
            $measurements = $directions | Measure-BFloat16Cosine
            $measurements | Should -HaveCount 81
            $measurements.Direction.Latitude | Should -Be (-40..40)
            foreach ($index in 0, 1, 33, 80) {
                $alone = Measure-BFloat16Cosine $directions[$index]
                $measurements[$index].Cosines -join ' ' | Should -BeExactly ($alone.Cosines -join ' ')
            }
        }

        It 'puts out the first without waiting for others' {
            $seen = [Collections.Generic.List[string]]::new()
            $directions[0..2] | ForEach-Object { $seen.Add('in'); $_; Start-Sleep -Milliseconds 300 } |
                Measure-BFloat16Cosine | ForEach-Object { $seen.Add('out') }
            $seen -join ' ' | Should -BeExactly 'in out in out in out'
        }

        It 'reports one of another dimension and measures the others' {
            $other = New-AxisDirection (Import-TokenMatrix (New-TestMatrix "$TestDrive/two/W.safetensors" (1, 2, 3), (3, 4, 5)))
            $measurements = $directions[0], $other, $directions[1] |
                Measure-BFloat16Cosine -TokenMatrix $demo -ErrorAction SilentlyContinue -ErrorVariable failure
            $measurements.Direction.Latitude | Should -Be -40, -39
            $failure.FullyQualifiedErrorId | Should -BeExactly "DimensionMismatch,$class"
        }

        It 'measures directions of several matrices, each in its own' {
            $other = New-AxisDirection (Import-TokenMatrix (New-TestMatrix "$TestDrive/two/W.safetensors" (1, 2, 3), (3, 4, 5)))
            ($directions[0], $other, $other, $directions[1] | Measure-BFloat16Cosine).TokenCount | Should -Be 3200, 2, 2, 3200
        }

        It 'is an error of each where the file was changed' {
            $path = New-TestMatrix "$TestDrive/gone/W.safetensors" (1, 2, 3), (3, 4, 5)
            $lost = New-AxisDirection (Import-TokenMatrix $path)
            $null = New-TestMatrix $path (1, 2, 3), (3, 4, 5), (5, 6, 7)
            $lost, $lost, $lost | Measure-BFloat16Cosine -ErrorAction SilentlyContinue -ErrorVariable failure | Should -BeNullOrEmpty
            $failure.FullyQualifiedErrorId | Should -Be (@("MatrixFileChanged,$class") * 3)
        }
    }

    Context 'errors' {
        It 'refuses a matrix of another dimension' {
            { Measure-BFloat16Cosine $direction (Import-TokenMatrix (Get-GoldenPath tiny)) } |
                Should -Throw -ErrorId "DimensionMismatch,$class"
        }

        It 'asks for a matrix where the basis has none' {
            $parts = [ClusterTools.PcaBasis]::new(
                [Collections.Generic.IReadOnlyList[double][]] $direction.Basis.Components,
                [double[]] (3, 2, 1), [double[]] (0, 0, 0), 6, $null, $null)
            { New-SkyDirection $parts -Latitude 0 -Longitude 0 | Measure-BFloat16Cosine } |
                Should -Throw -ErrorId "MatrixMissing,$class"
        }
    }
}
