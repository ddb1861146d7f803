BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $class = 'ClusterTools.Commands.NewSkyDirectionCommand'
    $basis = Import-TokenMatrix (Get-GoldenPath tiny) | Get-PcaBasis -ComponentCount 4
}

Describe 'New-SkyDirection' {
    It 'points as the notebook does' {
        $direction = $basis | New-SkyDirection -Latitude -7.288 -Longitude 6.941
        $direction | Should -BeOfType ClusterTools.SkyDirection
        '{0:F6} {1:F6} {2:F6}' -f $direction.X, $direction.Y, $direction.Z | Should -BeExactly '0.984651 0.119871 -0.126857'
        $direction.Latitude | Should -Be -7.288
        $direction.Longitude | Should -Be 6.941
        $direction.North, $direction.Meridian, $direction.Equinox | Should -Be 2, 1, 3
        $direction.Vector | Should -HaveCount 64
        [object]::ReferenceEquals($direction.Basis, $basis) | Should -BeTrue
    }

    It 'points along the axes: <Name>' -TestCases @(
        @{ Name = 'north'; Latitude = 90; Longitude = 12; Component = 1 }
        @{ Name = 'meridian'; Latitude = 0; Longitude = 0; Component = 0 }
        @{ Name = 'equinox'; Latitude = 0; Longitude = 90; Component = 2 }
    ) {
        $direction = New-SkyDirection $basis -Latitude $Latitude -Longitude $Longitude
        $direction.Vector | Should -Be ([float[]] $basis.Components[$Component])
    }

    It 'turns a component round where its number is negative' {
        $direction = New-SkyDirection $basis -Latitude 0 -Longitude 0 -Meridian -4
        $direction.Vector | Should -Be ([float[]] ($basis.Components[3] | ForEach-Object { -$_ }))
    }

    It 'takes latitude and longitude by property name' {
        $directions = 1..3 | ForEach-Object { [pscustomobject] @{ Latitude = $_; Longitude = -$_ } } | New-SkyDirection -Basis $basis
        $directions.Latitude | Should -Be 1, 2, 3
        $directions.Longitude | Should -Be -1, -2, -3
    }

    It 'takes another direction, whose properties are its parameters' {
        $first = New-SkyDirection $basis -Latitude 10 -Longitude 20
        $again = $first | New-SkyDirection
        $again.Vector | Should -Be $first.Vector
    }

    It 'gives the same sky for a longitude of one turn more' {
        (New-SkyDirection $basis -Latitude 5 -Longitude 367).Vector |
            Should -Be (New-SkyDirection $basis -Latitude 5 -Longitude 7).Vector
    }

    Context 'errors' {
        It 'refuses <Id> of an item and goes on' -TestCases @(
            @{ Id = 'LatitudeOutOfRange'; Latitude = 90.001; Longitude = 0 }
            @{ Id = 'LatitudeOutOfRange'; Latitude = -91; Longitude = 0 }
            @{ Id = 'LatitudeOutOfRange'; Latitude = [double]::NaN; Longitude = 0 }
            @{ Id = 'LongitudeNotFinite'; Latitude = 0; Longitude = [double]::PositiveInfinity }
        ) {
            $bad = [pscustomobject] @{ Latitude = $Latitude; Longitude = $Longitude }
            $good = [pscustomobject] @{ Latitude = 1; Longitude = 2 }
            $directions = $bad, $good | New-SkyDirection -Basis $basis -ErrorAction SilentlyContinue -ErrorVariable failure
            $directions | Should -HaveCount 1
            $failure.FullyQualifiedErrorId | Should -BeExactly "$Id,$class"
            $failure.CategoryInfo.Category | Should -Be InvalidArgument
        }

        It 'refuses a component beyond the basis' {
            { New-SkyDirection $basis -Latitude 0 -Longitude 0 -North 5 } | Should -Throw -ErrorId "ComponentNotInBasis,$class"
        }

        It 'ends where the axes make no sky: <North>, <Meridian>, <Equinox>' -TestCases @(
            @{ North = 0; Meridian = 1; Equinox = 2; Id = 'ComponentNotInBasis' }
            @{ North = 1; Meridian = 1; Equinox = 2; Id = 'ComponentsNotDistinct' }
            @{ North = 1; Meridian = 2; Equinox = -2; Id = 'ComponentsNotDistinct' }
            @{ North = -3; Meridian = 1; Equinox = 3; Id = 'ComponentsNotDistinct' }
        ) {
            # Terminating even where errors are to be silent.
            {
                New-SkyDirection $basis -Latitude 0 -Longitude 0 -North $North -Meridian $Meridian -Equinox $Equinox `
                    -ErrorAction SilentlyContinue
            } | Should -Throw -ErrorId "$Id,$class"
        }
    }
}
