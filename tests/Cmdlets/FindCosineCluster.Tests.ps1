BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $class = 'ClusterTools.Commands.FindCosineClusterCommand'
    $rows = (1, 0, 0), (0, 1, 0), (2, 0, 0), (3, 4, 0), (0, 5, 0), (3, 0, 4), (0, 0, 1), (6, 0, 8)
    $measurement = New-AxisDirection (Import-TokenMatrix (New-TestMatrix "$TestDrive/m/W.safetensors" $rows)) |
        Measure-BFloat16Cosine
}

Describe 'Find-CosineCluster' {
    It 'finds the most common cosine, the smallest of equally common ones' {
        $cluster = $measurement | Find-CosineCluster
        $cluster | Should -BeOfType ClusterTools.CosineCluster
        $cluster.Cosine | Should -Be 0
        $cluster.Count | Should -Be 3
        $cluster.Fraction | Should -Be 0.375
        $cluster.TokenIds | Should -Be 1, 4, 6
        $cluster.Rank | Should -Be 1
        $cluster.MaximumCosine | Should -Be 1
        $cluster.MaximumCount | Should -Be 2
        [object]::ReferenceEquals($cluster.Measurement, $measurement) | Should -BeTrue
    }

    It 'lists the members' {
        $members = ($measurement | Find-CosineCluster).Members
        $members | Should -HaveCount 3
        $members[1] | Should -BeOfType ClusterTools.ClusterMember
        $members.TokenId | Should -Be 1, 4, 6
        $members.Cosine | Should -Be 0, 0, 0
        $members[0].Token | Should -BeNullOrEmpty
    }

    It 'finds the class of the maximum' {
        (Find-CosineCluster $measurement -Maximum).TokenIds | Should -Be 0, 2
    }

    It 'finds the class of a cosine, given as shown' {
        (Find-CosineCluster $measurement -Cosine 0.6016).TokenIds | Should -Be 3, 5, 7
        (Find-CosineCluster $measurement -Cosine 1, 0).Cosine | Should -Be 1, 0
    }

    It 'finds the most common classes' {
        $clusters = Find-CosineCluster $measurement -Top 2
        $clusters.Cosine | Should -Be 0, 0.6015625
        # Member access would give the array's own Rank.
        $clusters | ForEach-Object Rank | Should -Be 1, 2
        Find-CosineCluster $measurement -Top 100 | Should -HaveCount 3
    }

    It 'finds all classes of at least so many tokens' {
        (Find-CosineCluster $measurement -MinimumCount 3).Cosine | Should -Be 0, 0.6015625
        Find-CosineCluster $measurement -MinimumCount 4 | Should -BeNullOrEmpty
    }

    It 'stops when the pipeline has enough' {
        Find-CosineCluster $measurement -Top 3 | Select-Object -First 1 | Should -HaveCount 1
    }

    Context 'errors' {
        It 'reports a cosine that no token has, and goes on' {
            $found = Find-CosineCluster $measurement -Cosine 0.5, 1 -ErrorAction SilentlyContinue -ErrorVariable failure
            $found.Cosine | Should -Be 1
            $failure.FullyQualifiedErrorId | Should -BeExactly "CosineClassNotFound,$class"
            $failure.CategoryInfo.Category | Should -Be ObjectNotFound
        }

        It 'reports a measurement without any cosine' {
            $zero = Import-TokenMatrix (New-TestMatrix "$TestDrive/z/W.safetensors" (0, 0, 0), (0, 0, 0))
            $empty = New-AxisDirection $zero | Measure-BFloat16Cosine -WarningAction SilentlyContinue
            { $empty | Find-CosineCluster } | Should -Throw -ErrorId "NoDefinedCosine,$class"
            { $empty | Find-CosineCluster -Maximum } | Should -Throw -ErrorId "NoDefinedCosine,$class"
        }

        It 'refuses a count below one' {
            { Find-CosineCluster $measurement -Top 0 } | Should -Throw -ErrorId "ParameterArgumentValidationError,$class"
        }
    }
}
