BeforeDiscovery {
    $sets = @(
        @{ Set = 'a cluster'; Make = { $cluster } }
        @{ Set = 'the members of a cluster'; Make = { , $cluster.Members } }
        @{ Set = 'a group of identical tokens'; Make = { @($groups)[0] } }
        @{ Set = 'several groups'; Make = { , $groups } }
        @{ Set = 'a validation'; Make = { $cluster | Test-CosineCluster } }
        @{ Set = 'the outliers of a validation'; Make = { , (Test-CosineCluster $matrix -TokenId 3, 5, 7).Outliers } }
        @{ Set = 'a side of a comparison'; Make = { , (Compare-CosineCluster $cluster $other).Gained } }
        @{ Set = 'tokens by id'; Make = { , ($matrix | Get-Token -TokenId 9, 4) } }
        @{ Set = 'a class of logits'; Make = { $matrix | Measure-BFloat16Logit -TokenId 9 | Find-LogitClass } }
        @{ Set = 'tokens by logit'; Make = { , ($matrix | Measure-BFloat16Logit -TokenId 9 -Within 3, 5, 9).Top } }
        @{ Set = 'a shell'; Make = { $matrix | Measure-TokenDistance -TokenId 9 | Find-TokenShell -Count 5 } }
        @{ Set = 'a joined set'; Make = { $cluster, @($groups)[0] | Join-TokenSet } }
        @{ Set = 'tokens by distance'; Make = { , ($matrix | Measure-TokenDistance -TokenId 9 -Within 3, 5, 9).Nearest } }
        @{ Set = 'the coordinates of a sky'; Make = { $basis | Get-SkyCoordinate -TokenId 9, 4 -AsArray } }
    )
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $matrix = Import-TokenMatrix (Get-GoldenPath tiny)
    $basis = $matrix | Get-PcaBasis
    $measurement = $basis | New-SkyDirection -Latitude 10 -Longitude 20 | Measure-BFloat16Cosine
    $cluster, $other = $measurement | Find-CosineCluster -Top 2
    $groups = @($matrix | Find-IdenticalToken)
}

Describe 'A set of tokens' {
    It 'stands for its ids in each -TokenId: <Set>' -ForEach $sets {
        $set = & $Make
        $ids = @($set.TokenIds)
        $ids.Count | Should -BeGreaterThan 0

        $direction = $basis | New-SkyDirection -Latitude 10 -Longitude 20
        ($direction | Measure-BFloat16Cosine -TokenId $set).SelectedTokenIds | Should -Be ($ids | Sort-Object -Unique)
        (Test-CosineCluster $matrix -TokenId $set).TokenIds | Should -Be ($ids | Sort-Object -Unique)
        ($basis | Get-SkyCoordinate -TokenId $set).TokenId | Should -Be $ids
        ($basis | New-SkyDirection -TokenId $set).Vector | Should -Be ($basis | New-SkyDirection -TokenId $ids).Vector
        ($matrix | Get-Token -TokenId $set).TokenId | Should -Be $ids
        ($matrix | Measure-TokenDistance -TokenId $set).Center.TokenIds | Should -Be ($ids | Sort-Object -Unique)
        ($matrix | Measure-BFloat16Logit -TokenId $set).State.TokenIds | Should -Be ($ids | Sort-Object -Unique)
        ($matrix | Measure-BFloat16Logit -TokenId 9 -Within $set).SelectedTokenIds | Should -Be ($ids | Sort-Object -Unique)
        ($matrix | Measure-TokenDistance -Within $set).SelectedTokenIds | Should -Be ($ids | Sort-Object -Unique)
        $found = Find-IdenticalToken $matrix -TokenId $set | ForEach-Object TokenIds
        $found | Should -Be (Find-IdenticalToken $matrix -TokenId $ids | ForEach-Object TokenIds)
    }

    It 'leads the Tab key to its matrix: <Set>' -ForEach $sets {
        $global:testSet = & $Make
        try {
            $line = '$testSet | New-SkyDirection -TokenId 199'
            (TabExpansion2 $line).CompletionMatches.CompletionText | Should -Be 199, 1990, 1991, 1992, 1993, 1994, 1995, 1996, 1997, 1998, 1999
        }
        finally { Remove-Variable testSet -Scope Global }
    }
}

Describe 'A list of members' {
    It 'is a list as before, and a set' {
        $comparison = Compare-CosineCluster $cluster $other
        $comparison.Gained.Count | Should -Be $comparison.GainedCount
        $comparison.Gained[0] | Should -BeOfType ClusterTools.ClusterMember
        $comparison.Gained.TokenId | Should -Be $comparison.Gained.TokenIds
        @($comparison.Lost | Select-Object -First 2) | Should -HaveCount 2
        , $comparison.Common | Should -BeOfType ClusterTools.ITokenSet
        $comparison.Gained.TokenMatrix.Path | Should -Be $matrix.Path
    }
}

Describe 'Each set of tokens' {
    It 'is compared, joined, saved, read back and mapped: <Set>' -ForEach $sets {
        # Several sets are joined to one first.
        $set = & $Make
        if ($set -is [array]) { $set = $set | Join-TokenSet }
        $ids = @($set.TokenIds) | Sort-Object -Unique
        $comparison = Compare-CosineCluster $cluster $set
        $comparison.GainedCount + $comparison.CommonCount | Should -Be $ids.Count
        $null = $comparison | Format-Table | Out-String
        $null = $comparison | Format-List | Out-String
        (Join-TokenSet $set -Union).TokenIds | Should -Be $ids
        foreach ($format in 'safetensors', 'csv', 'json') { Export-ClusterMembers -Path "$TestDrive/set.$format" -Cluster $set }
        (Import-CosineCluster "$TestDrive/set.safetensors").TokenIds | Should -Be $ids
        (Import-Csv "$TestDrive/set.csv").TokenId | Should -Be $ids
        (Get-Content -Raw "$TestDrive/set.json" | ConvertFrom-Json).members.tokenId | Should -Be $ids
        Export-SkyMap "$TestDrive/set.svg" -Cluster $set -Basis $basis
        Get-Content -Raw "$TestDrive/set.svg" | Should -Match "$($ids.Count) tokens"
    }
}
