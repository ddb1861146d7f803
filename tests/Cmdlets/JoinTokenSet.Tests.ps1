BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $class = 'ClusterTools.Commands.JoinTokenSetCommand'
    $matrix = Import-TokenMatrix (Get-GoldenPath tiny)
    $one, $two, $three = (1, 2, 3), (2, 3, 4), (3, 9) | ForEach-Object {
        $matrix | Measure-TokenDistance -Within $_ | Find-TokenShell -Count 9
    }
}

Describe 'Join-TokenSet' {
    It 'unites, intersects and subtracts' {
        ($one, $two, $three | Join-TokenSet).TokenIds | Should -Be 1, 2, 3, 4, 9
        ($one, $two, $three | Join-TokenSet -Union).Name | Should -BeExactly 'the union of 3 sets'
        ($one, $two, $three | Join-TokenSet -Intersect).TokenIds | Should -Be 3
        ($one, $two, $three | Join-TokenSet -Except).TokenIds | Should -Be 1
        (Join-TokenSet $two, $one -Except).TokenIds | Should -Be 4
        (Join-TokenSet $one -Except).TokenIds | Should -Be 1, 2, 3
    }

    It 'gives a set with its matrix' {
        $set = $one, $two | Join-TokenSet
        $set | Should -BeOfType ClusterTools.TokenSet
        $set.Count, $set.TokenCount | Should -Be 4, 2000
        [object]::ReferenceEquals($set.TokenMatrix, $matrix) | Should -BeTrue
        $set.Members.TokenId | Should -Be 1, 2, 3, 4
        ($set, $three | Join-TokenSet).TokenIds | Should -Be 1, 2, 3, 4, 9
    }

    It 'gives an empty set, which is no error' {
        $empty = $one, $one | Join-TokenSet -Except
        $empty.Count | Should -Be 0
        ($empty, $one | Join-TokenSet).TokenIds | Should -Be 1, 2, 3
        $empty | Export-ClusterMembers "$TestDrive/empty.csv"
        Get-Content "$TestDrive/empty.csv" | Should -BeExactly 'TokenId,Token,Kind'
    }

    It 'takes lists of members by name, and the same matrix under another path' {
        (Join-TokenSet $one.Members, $two.Members -Intersect).TokenIds | Should -Be 2, 3
        Copy-Item $matrix.Path "$TestDrive/copy.safetensors"
        $copied = Import-TokenMatrix "$TestDrive/copy.safetensors" | Measure-TokenDistance -Within 7 | Find-TokenShell -Count 1
        ($one, $copied | Join-TokenSet).TokenIds | Should -Be 1, 2, 3, 7
    }

    It 'refuses sets of different matrices and sets without one' {
        $bytes = [IO.File]::ReadAllBytes($matrix.Path)
        $bytes[-1] = $bytes[-1] -bxor 1
        [IO.File]::WriteAllBytes("$TestDrive/other.safetensors", $bytes)
        $other = Import-TokenMatrix "$TestDrive/other.safetensors" | Measure-TokenDistance -Within 7 | Find-TokenShell -Count 1
        { $one, $other | Join-TokenSet } | Should -Throw -ErrorId "SetsOfDifferentMatrices,$class"
        $one | Export-ClusterMembers "$TestDrive/one.safetensors"
        { $one, (Import-CosineCluster "$TestDrive/one.safetensors") | Join-TokenSet } | Should -Throw -ErrorId "MatrixMissing,$class"
        $read = Import-CosineCluster "$TestDrive/one.safetensors" -TokenMatrix $matrix
        ($one, $read | Join-TokenSet -Intersect).TokenIds | Should -Be 1, 2, 3
    }
}
