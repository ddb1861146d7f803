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
