BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $class = 'ClusterTools.Commands.FindTokenShellCommand'
    $demo = Import-TokenMatrix (Join-Path $repository tensors/demo)
    $planted = Get-Content -Raw (Join-Path $repository tensors/demo/planted.json) | ConvertFrom-Json
    $distance = $demo | Measure-TokenDistance -TokenId 40

    # On a line: two at 0, then 1, 1, 2, 40 and 50.
    $line = Import-TokenMatrix (New-TestMatrix "$TestDrive/line/W.safetensors" @((0, 0), (1, 0), (0, 0), (0, 1), (2, 0), (40, 0), (50, 0)))
    $short = $line | Measure-TokenDistance -TokenId 0
}

Describe 'Find-TokenShell' {
    It 'finds the planted cluster by its gap, from each of its tokens' {
        $cluster = $planted.cluster_ids
        foreach ($shell in $cluster | ForEach-Object { [pscustomobject] @{ TokenId = $_ } } |
                Measure-TokenDistance -TokenMatrix $demo | Find-TokenShell -Gap) {
            $shell | Should -BeOfType ClusterTools.TokenShell
            $shell.TokenIds | Should -Be $cluster
            $shell.VectorCount | Should -Be 28
        }
    }

    It 'is one line from a matrix to a test' {
        $validation = $demo | Find-IdenticalToken | Select-Object -First 1 | Measure-TokenDistance | Find-TokenShell |
            ForEach-Object { Test-CosineCluster $_.TokenMatrix -TokenId $_ }
        $validation.Count | Should -Be 46
        $validation.Verdict | Should -Be Tight
    }

    It 'takes all within a radius, the radius included' {
        $shell = $short | Find-TokenShell -Radius 1
        $shell.TokenIds | Should -Be 0, 1, 2, 3
        $shell.Members.TokenId | Should -Be 0, 2, 1, 3
        $shell.Radius, $shell.GapBelow, $shell.GapAbove, $shell.NextTokenId, $shell.NextDistance | Should -Be 1, 1, 1, 4, 2
        $shell.Count, $shell.VectorCount | Should -Be 4, 3
        $zero = $short | Find-TokenShell -Radius 0
        $zero.TokenIds | Should -Be 0, 2
        $zero.Radius, $zero.GapBelow, $zero.GapAbove, $zero.VectorCount | Should -Be 0, 0, 1, 1
    }

    It 'takes the nearest, the smaller ids of equal ones' {
        $shell = $short | Find-TokenShell -Count 3
        $shell.TokenIds | Should -Be 0, 1, 2
        $shell.NextTokenId, $shell.GapAbove | Should -Be 3, 0
        $all = $short | Find-TokenShell -Count 99
        $all.Count | Should -Be 7
        $all.Radius, $all.GapBelow | Should -Be 50, 10
        $all.GapAbove, $all.NextTokenId, $all.NextDistance | Should -Be $null, $null, $null
    }

    It 'looks for a gap among as many as it is told to, and from a radius on' {
        ($short | Find-TokenShell -Among 7).Count | Should -Be 5
        { $short | Find-TokenShell } | Should -Throw -ErrorId "NoClearGap,$class"
        ($distance | Find-TokenShell -MinimumRadius 0.01).Count | Should -Be 49
        { $distance | Find-TokenShell -Among 46 } | Should -Throw '*There is no clear gap among the 46 tokens*'
        ($distance | Find-TokenShell -Among 47).Count | Should -Be 46
    }

    It 'keeps the measurement in reach, and is a set' {
        $shell = $distance | Find-TokenShell
        [object]::ReferenceEquals($shell.Measurement, $distance) | Should -BeTrue
        [object]::ReferenceEquals($shell.TokenMatrix, $demo) | Should -BeTrue
        ($shell | Find-IdenticalToken).TokenIds | Should -Be ($demo | Find-IdenticalToken).TokenIds
        ($shell | Measure-TokenDistance -Distinct).Center.TokenIds | Should -Be $planted.cluster_ids
        [string] $shell | Should -BeExactly '46 tokens within 0.00126455 of token 40'
    }

    Context 'errors' {
        It 'says so where no token is near, no gap is clear or no distance is defined' {
            { $demo | Measure-TokenDistance | Find-TokenShell -Radius 0.5 } | Should -Throw -ErrorId "ShellEmpty,$class"
            { $demo | Measure-TokenDistance | Find-TokenShell } | Should -Throw -ErrorId "NoClearGap,$class"
            $one = Import-TokenMatrix (New-TestMatrix "$TestDrive/one/W.safetensors" @(, (1, 0)))
            { $one | Measure-TokenDistance | Find-TokenShell } | Should -Throw '*They have no two different distances above 0.*'
            $none = Import-TokenMatrix (New-TestMatrix "$TestDrive/none/W.safetensors" @(, ([float]::NaN, 0)))
            $undefined = $none | Measure-TokenDistance -WarningAction Ignore
            foreach ($how in @{ Count = 1 }, @{ Radius = 1 }, @{ Gap = $true }) {
                { $undefined | Find-TokenShell @how } | Should -Throw -ErrorId "NoDefinedDistance,$class"
            }
        }

        It 'refuses counts and radii that mean nothing' {
            $id = "ParameterArgumentValidationError,$class"
            { $distance | Find-TokenShell -Count 0 } | Should -Throw -ErrorId $id
            { $distance | Find-TokenShell -Radius -1 } | Should -Throw -ErrorId $id
            { $distance | Find-TokenShell -Radius NaN } | Should -Throw -ErrorId $id
            { $distance | Find-TokenShell -Among 1 } | Should -Throw -ErrorId $id
            { $distance | Find-TokenShell -Radius '' } | Should -Throw
            { $distance | Find-TokenShell -Count 2.5 } | Should -Throw
        }
    }
}
