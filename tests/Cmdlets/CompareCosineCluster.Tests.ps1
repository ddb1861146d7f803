BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $class = 'ClusterTools.Commands.CompareCosineClusterCommand'
    $rows = (1, 0, 0), (0, 1, 0), (2, 0, 0), (3, 4, 0), (0, 5, 0), (3, 0, 4), (0, 0, 1), (6, 0, 8)
    $matrix = Import-TokenMatrix (New-TestMatrix "$TestDrive/m/W.safetensors" $rows)
    $x = New-AxisDirection $matrix | Measure-BFloat16Cosine
    $z = New-AxisDirection $matrix -Latitude 90 | Measure-BFloat16Cosine
    $zeros = $x | Find-CosineCluster -Cosine 0
}

Describe 'Compare-CosineCluster' {
    It 'tells which members are common, gained and lost' {
        $comparison = $z | Find-CosineCluster -Cosine 0 | Compare-CosineCluster $zeros
        $comparison | Should -BeOfType ClusterTools.ClusterComparison
        $comparison.Common.TokenId | Should -Be 1, 4
        $comparison.Gained.TokenId | Should -Be 0, 2, 3
        $comparison.Lost.TokenId | Should -Be 6
        $comparison.CommonCount, $comparison.GainedCount, $comparison.LostCount | Should -Be 2, 3, 1
        $comparison.Jaccard | Should -Be (2 / 6)
        [object]::ReferenceEquals($comparison.ReferenceCluster, $zeros) | Should -BeTrue
        $comparison.DifferenceCluster.Measurement.Direction.Latitude | Should -Be 90
        "$comparison" | Should -BeExactly '2 common, 3 gained, 1 lost'
    }

    It 'gives members the cosines of the cluster they are in' {
        $comparison = Compare-CosineCluster $zeros ($x | Find-CosineCluster -Cosine 0.6015625)
        $comparison.Lost.Cosine | Should -Be 0, 0, 0
        $comparison.Gained.Cosine | Should -Be 0.6015625, 0.6015625, 0.6015625
        $comparison.Common | Should -BeNullOrEmpty
        $comparison.Jaccard | Should -Be 0
    }

    It 'finds a cluster the same as itself, saved or not' {
        $zeros | Export-ClusterMembers "$TestDrive/zeros.safetensors"
        foreach ($same in $zeros, (Import-CosineCluster "$TestDrive/zeros.safetensors")) {
            $comparison = Compare-CosineCluster $zeros $same
            $comparison.Jaccard | Should -Be 1
            $comparison.GainedCount + $comparison.LostCount | Should -Be 0
        }
    }

    It 'compares models whose vocabularies are filled up to different lengths' {
        $other = Import-TokenMatrix (New-TestMatrix "$TestDrive/o/W.safetensors" ($rows + , (0, 1, 0)))
        $longer = New-AxisDirection $other | Measure-BFloat16Cosine | Find-CosineCluster -Cosine 0
        (Compare-CosineCluster $zeros $longer).Gained.TokenId | Should -Be 8
    }

    It 'is shown as a row and as a report' {
        $comparison = $z | Find-CosineCluster -Cosine 0 | Compare-CosineCluster $zeros
        ($comparison | Out-String -Width 100) -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ } | Should -Be @(
            'Reference               Difference               Common  Gained    Lost  Jaccard'
            '---------               ----------               ------  ------    ----  -------'
            '3 at 0.00000000, m      5 at 0.00000000, m            2       3       1  33.33 %')
        ($comparison | Format-List | Out-String -Width 100) -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ } | Should -Be @(
            'Reference  : 3 tokens at 0.00000000 of m (W BF16 [8 x 3])'
            'Difference : 5 tokens at 0.00000000 of m (W BF16 [8 x 3])'
            'Jaccard    : 33.33 % of the members of either'
            'Common     : 2 tokens: 1, 4'
            'Gained     : 3 tokens: 0, 2, 3'
            'Lost       : 1 tokens: 6')
        $returned = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($comparison))
        $returned.Gained.TokenId | Should -Be 0, 2, 3
        $returned | Format-Table | Out-String | Should -Match '2 +3 +1 +33\.33 %'
    }

    It 'refuses clusters of models of different tokenizers, and goes on' {
        $vocabulary = @{ a = 0; b = 1; c = 2; d = 3; e = 4; f = 5; g = 6; h = 7 }
        foreach ($name in 'one', 'two', 'three') {
            $null = New-TestMatrix "$TestDrive/$name/W.safetensors" $rows
            # The third differs where no member is.
            if ($name -eq 'two') { $vocabulary.Remove('e'); $vocabulary.x = 4 }
            if ($name -eq 'three') { $vocabulary.Remove('x'); $vocabulary.e = 4; $vocabulary.Remove('a'); $vocabulary.y = 0 }
            $vocabulary | ConvertTo-Json | Set-Content "$TestDrive/$name/vocab.json"
        }
        $one, $two, $three = 'one', 'two', 'three' | ForEach-Object {
            New-AxisDirection (Import-TokenMatrix "$TestDrive/$_") | Measure-BFloat16Cosine | Find-CosineCluster -Cosine 0
        }
        $good = $two, $three | Compare-CosineCluster $one -ErrorAction SilentlyContinue -ErrorVariable failure
        $good.Jaccard | Should -Be 1
        $good.Common.Token | Should -Be b, e, g
        $failure.FullyQualifiedErrorId | Should -BeExactly "TokenTextsDiffer,$class"
        $failure.Exception.Message | Should -BeLike "Token 4 is 'e' in one * and 'x' in two *Compare clusters of models of one tokenizer."
    }
}
