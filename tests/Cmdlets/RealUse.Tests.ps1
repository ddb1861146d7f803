BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $rows = (1, 0, 0), (0, 1, 0), (1, 0, 0), (3, 4, 0), (0, 1, 0), (1, 0, 0), (0, 0, 1)
    $matrix = Import-TokenMatrix (New-TestMatrix "$TestDrive/m/W.safetensors" $rows)
}

Describe 'Lists as cells of CSV' {
    It 'holds the ids of groups, which -TokenId takes again' {
        $groups = $matrix | Find-IdenticalToken
        $groups | Export-Csv "$TestDrive/groups.csv"
        $read = Import-Csv "$TestDrive/groups.csv"
        $read.TokenIds | Should -BeExactly '0 2 5', '1 4'
        ($read | Test-CosineCluster -TokenMatrix $matrix).TokenIds | Should -Be 0, 2, 5, 1, 4
        (Test-CosineCluster $matrix -TokenId $read[0].TokenIds, $groups[0].TokenIds[0]).TokenIds | Should -Be 0, 2, 5
    }

    It 'holds the ids of clusters and validations, and the numbers of a direction' {
        $measurement = New-AxisDirection $matrix | Measure-BFloat16Cosine
        $cluster = $measurement | Find-CosineCluster
        ($cluster | ConvertTo-Csv | ConvertFrom-Csv).TokenIds | Should -BeExactly ($cluster.TokenIds -join ' ')
        ($cluster | ConvertTo-Csv | ConvertFrom-Csv).Members | Should -BeExactly ($cluster.TokenIds -join ' ')
        $validation = $cluster | Test-CosineCluster
        ($validation | ConvertTo-Csv | ConvertFrom-Csv).TokenIds | Should -BeExactly ($cluster.TokenIds -join ' ')
        ($measurement.Direction | ConvertTo-Csv | ConvertFrom-Csv).Vector | Should -BeExactly '1 0 0'
        ($measurement | ConvertTo-Csv | ConvertFrom-Csv).Nearest | Should -BeExactly '0 2 5 3 1 4 6'
    }

    It 'refuses a cell with another text between' {
        { Test-CosineCluster $matrix -TokenId '0 x 5' } | Should -Throw "*'x' is not a number*"
        { Test-CosineCluster $matrix -TokenId '0, 5' } | Should -Throw "*'0,' is not a number*"
    }
}

Describe 'Devices as files' {
    It 'are told to be no file: <_>' -ForEach '/dev/stdout', '/dev/stderr', '/dev/fd/1', '/proc/self/fd/1' -Skip:$IsWindows {
        $cluster = New-AxisDirection $matrix | Measure-BFloat16Cosine | Find-CosineCluster
        { $cluster | Export-ClusterMembers $_ -Format Csv } |
            Should -Throw "'$_' is a device, not a file; choose another name.*" -ErrorId 'FileNotReadOrWritten,*'
    }
}

Describe 'Norms that overflow' {
    It 'are counted and warned about once' {
        $big = [float] 3e38
        $huge = Import-TokenMatrix (New-TestMatrix "$TestDrive/h/W.safetensors" ($big, $big, $big), (1, 0, 0), (0, 1, 0), (0, 0, 0))
        $measurement = New-AxisDirection $huge | Measure-BFloat16Cosine -WarningVariable warnings -WarningAction SilentlyContinue
        $measurement.OverflowCount | Should -Be 1
        $measurement.UndefinedCount | Should -Be 1
        $measurement.Cosines[0] | Should -Be 0
        "$($warnings[0])" | Should -Match '^1 of 4 tokens of h have a norm too large for bfloat16\.'
        (New-AxisDirection $matrix | Measure-BFloat16Cosine).OverflowCount | Should -Be 0
    }
}

Describe 'Axes of no variance' {
    It 'are warned about once for a basis' {
        $flat = Import-TokenMatrix (New-TestMatrix "$TestDrive/f/W.safetensors" (1, 2, 0), (3, 1, 0), (2, 5, 0), (4, 4, 0))
        $basis = $flat | Get-PcaBasis -ComponentCount 3
        $null = 1, 2 | ForEach-Object { [pscustomobject] @{ Latitude = $_ } } |
            New-SkyDirection -Basis $basis -Longitude 1 -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -HaveCount 1
        "$warnings" | Should -Match '^Principal component 3 has no variance'
    }
}

Describe 'Charts for those who cannot see them' {
    It 'have a title, a description and the role of an image' {
        $measurement = New-AxisDirection $matrix | Measure-BFloat16Cosine
        $measurement | Export-CosinePlot "$TestDrive/plot.svg"
        $measurement | Export-SkyMap "$TestDrive/sky.svg"
        $plot = ([xml] (Get-Content -Raw "$TestDrive/plot.svg")).svg
        $plot.role | Should -BeExactly img
        $plot.title | Should -BeExactly 'Cosines of m'
        $plot.desc | Should -Match 'The cosines lie between 0\.00000000 and 1\.00000000\. Marked: 3 tokens at '
        $sky = ([xml] (Get-Content -Raw "$TestDrive/sky.svg")).svg
        $sky.role | Should -BeExactly img
        $sky.desc | Should -Match '^Each point is a token .* The direction is at latitude '
    }

    It 'say so where a browser has no WebGL' {
        $script = Get-Content -Raw (Join-Path $repository src/Core/Charts/Page/page.js)
        $script | Should -Match 'which this browser does not offer'
        $script | Should -Match '(?m)^  requireWebGl\(\);'
    }
}
