BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $class = 'ClusterTools.Commands.GetSkyCoordinateCommand'
    $basis = Import-TokenMatrix (Get-GoldenPath medium) | Get-PcaBasis -ComponentCount 4
    $planted = Get-Content -Raw (Get-GoldenPath medium planted.json) | ConvertFrom-Json
}

Describe 'Get-SkyCoordinate' {
    It 'gives every token, in order' {
        $sky = $basis | Get-SkyCoordinate
        $sky | Should -HaveCount 3001
        $sky[0] | Should -BeOfType ClusterTools.SkyCoordinate
        $sky[0].TokenId, $sky[3000].TokenId | Should -Be 0, 3000
    }

    It 'agrees with New-SkyDirection' {
        foreach ($item in $basis | Get-SkyCoordinate -TokenId 5, 1, 2999 -North -4) {
            $direction = $basis | New-SkyDirection -TokenId $item.TokenId -North -4
            [Math]::Round($item.Latitude, 3) | Should -Be $direction.Latitude
            [Math]::Round($item.Longitude, 3) | Should -Be $direction.Longitude
            $item.Coverage | Should -BeGreaterThan ($direction.Coverage - 1e-14)
            $item.Coverage | Should -BeLessThan ($direction.Coverage + 1e-14)
        }
    }

    It 'gives members by property name' {
        $cluster = $basis | New-SkyDirection -TokenId $planted.cluster_ids | Measure-BFloat16Cosine | Find-CosineCluster
        $sky = $cluster.Members | Get-SkyCoordinate -Basis $basis
        $sky.TokenId | Should -Be $cluster.TokenIds
    }

    It 'gives bit-identical rows one place' {
        $group = $planted.identical_groups[0]
        $sky = $basis | Get-SkyCoordinate -TokenId $group
        $sky.TokenId | Should -Be $group
        @($sky.Latitude | Select-Object -Unique) | Should -HaveCount 1
        @($sky.Radius | Select-Object -Unique) | Should -HaveCount 1
        $sky[0].Separation | Should -BeNullOrEmpty
    }

    It 'looks through a telescope' {
        $center = $basis | Get-SkyCoordinate -TokenId $planted.identical_groups[0][0]
        $seen = $basis | Get-SkyCoordinate -CenterLatitude $center.Latitude -CenterLongitude $center.Longitude -FieldOfView 1e-9
        $seen.TokenId | Should -Be $planted.identical_groups[0]
        $seen.Separation | Should -Be (@(0) * $planted.identical_groups[0].Count)
        $wide = $basis | Get-SkyCoordinate -CenterLatitude $center.Latitude -CenterLongitude $center.Longitude -FieldOfView 2
        $expected = $basis | Get-SkyCoordinate -CenterLatitude $center.Latitude -CenterLongitude $center.Longitude -FieldOfView 360 |
            Where-Object Separation -LE 1
        $wide.TokenId | Should -Be $expected.TokenId
        $planted.cluster_ids | ForEach-Object { $_ | Should -BeIn $wide.TokenId }
    }

    It 'takes axes and centre from a direction' {
        $direction = $basis | New-SkyDirection -TokenId $planted.cluster_ids -North 3 -Equinox -2
        $all = $direction | Get-SkyCoordinate
        $all | Should -HaveCount 3001
        $near = $direction | Get-SkyCoordinate -FieldOfView 1
        $near.TokenId | Should -Be ($all | Where-Object Separation -LE 0.5).TokenId
        $near[0].Latitude | Should -Be ($basis | Get-SkyCoordinate -TokenId $near[0].TokenId -North 3 -Equinox -2).Latitude
        $measured = $direction | Measure-BFloat16Cosine | Get-SkyCoordinate -FieldOfView 1
        $measured.TokenId | Should -Be $near.TokenId
    }

    It 'gives arrays with -AsArray' {
        $sky = $basis | Get-SkyCoordinate -AsArray
        $sky | Should -BeOfType ClusterTools.SkyCoordinates
        $items = $basis | Get-SkyCoordinate
        $sky.Latitudes | Should -Be $items.Latitude
        $sky.Longitudes | Should -Be $items.Longitude
        $sky.Radii | Should -Be $items.Radius
        $sky.Count | Should -Be 3001
        $sky.Coordinates[7].TokenId | Should -Be 7
    }

    It 'warns of tokens without coordinates' {
        $matrix = Import-TokenMatrix (New-TestMatrix "$TestDrive/zero/W.safetensors" (1, 0, 0), (0, 0, 0), (0, 2, 0))
        $sky = (New-AxisDirection $matrix).Basis | Get-SkyCoordinate -WarningVariable warning -WarningAction SilentlyContinue
        $warning | Should -Match '^1 of 3 tokens of zero have no latitude and longitude'
        $sky | Should -HaveCount 3
        $sky[1].Latitude, $sky[1].Longitude | ForEach-Object { [double]::IsNaN($_) | Should -BeTrue }
        $sky[1].Radius | Should -Be 0
    }

    It 'shows degrees and coverage as a row' {
        $lines = Get-ShownLine ($basis | New-SkyDirection -Latitude 0 -Longitude 0 | Get-SkyCoordinate -TokenId 0 | Out-String -Width 100)
        $lines[0] | Should -BeExactly '  TokenId    Latitude    Longitude     Radius  Coverage   Separation Token'
        $lines[2] | Should -Match '^ +0 +-?\d+\.\d{6}° +-?\d+\.\d{6}° +\d\.\d+ +\d+\.\d\d % +\d+\.\d{6}°$'
    }

    Context 'errors' {
        It 'ends at once where the field is none: <Id>' -TestCases @(
            @{ Id = 'FieldOfViewOutOfRange'; Latitude = 0; Width = 0 }
            @{ Id = 'FieldOfViewOutOfRange'; Latitude = 0; Width = [double]::NaN }
            @{ Id = 'LatitudeOutOfRange'; Latitude = 91; Width = 1 }
        ) {
            { $basis | Get-SkyCoordinate -CenterLatitude $Latitude -CenterLongitude 0 -FieldOfView $Width -ErrorAction SilentlyContinue } |
                Should -Throw -ErrorId "$Id,$class"
        }

        It 'ends at once where axes make no sky' {
            { $basis | Get-SkyCoordinate -North 1 -ErrorAction SilentlyContinue } | Should -Throw -ErrorId "ComponentsNotDistinct,$class"
        }

        It 'refuses a token that is not there' {
            { $basis | Get-SkyCoordinate -TokenId 3001 } | Should -Throw -ErrorId "TokenIdOutOfRange,$class"
        }
    }
}
