BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $basis = Import-TokenMatrix (Join-Path $repository tensors/demo) | Get-PcaBasis
    $measurement = $basis | New-SkyDirection -Latitude -7.288 -Longitude 6.941 | Measure-BFloat16Cosine
}

Describe 'A number from a spreadsheet' {
    It 'leaves an empty cell without a value, so the ids of the row are used' {
        $directions = "TokenId,Latitude,Longitude`n40,,`n241,," | ConvertFrom-Csv | New-SkyDirection -Basis $basis
        $expected = 40, 241 | ForEach-Object { New-SkyDirection -Basis $basis -TokenId $_ }
        $directions.Latitude | Should -Be $expected.Latitude
        $directions.Longitude | Should -Be $expected.Longitude
    }

    It 'is an error in a row of separators, and the other rows go on' {
        $directions = "Latitude,Longitude`n-7.288,6.941`n,`n5,6" | ConvertFrom-Csv |
            New-SkyDirection -Basis $basis -ErrorVariable failures -ErrorAction SilentlyContinue
        $directions.Latitude | Should -Be -7.288, 5
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -Be 'InputObjectNotBound,ClusterTools.Commands.NewSkyDirectionCommand'
    }

    It 'is an error with a decimal comma, and the error shows it' {
        "TokenId;Latitude;Longitude`n40;7,5;6,941" | ConvertFrom-Csv -Delimiter ';' |
            New-SkyDirection -Basis $basis -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failures[0].FullyQualifiedErrorId |
            Should -Be 'ParameterArgumentTransformationError,ClusterTools.Commands.NewSkyDirectionCommand'
        $failures[0].Exception.Message | Should -BeLike "*'6,941' is not a number*"
    }

    It 'is an error if it is an empty id' {
        [pscustomobject] @{ TokenId = '' } |
            New-SkyDirection -Basis $basis -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failures[0].Exception.Message | Should -BeLike '*The value is empty*'
    }
}

Describe 'A number that cannot be read as it is meant' {
    It 'is an error: <Call>' -TestCases @(
        @{ Call = 'New-SkyDirection $basis -TokenId 40, $null'; Shows = 'The value is empty' }
        @{ Call = 'New-SkyDirection $basis -TokenId 2.5'; Shows = "'2.5' is not a whole number" }
        @{ Call = 'New-SkyDirection $basis -TokenId "1,234"'; Shows = "'1,234' is not a number" }
        @{ Call = 'New-SkyDirection $basis -TokenId 5e9'; Shows = "'5000000000' is not a whole number" }
        @{ Call = 'New-SkyDirection $basis -Latitude $null -Longitude 1'; Shows = '(empty)' }
        @{ Call = 'New-SkyDirection $basis -Latitude "1,5" -Longitude 1'; Shows = "'1,5' is not a number" }
        @{ Call = 'New-SkyDirection $basis -Latitude 1 -Longitude 1 -North 1.5'; Shows = "'1.5' is not a whole number" }
        @{ Call = 'New-SkyDirection $basis -Vector 1, "2,5"'; Shows = "'2,5' is not a number" }
        @{ Call = '$measurement | Find-CosineCluster -Cosine "0,95"'; Shows = "'0,95' is not a number" }
        @{ Call = '$measurement | Find-CosineCluster -Top 2.5'; Shows = "'2.5' is not a whole number" }
        @{ Call = '$measurement | Find-CosineCluster -MinimumCount ""'; Shows = 'The value is empty' }
    ) {
        { & ([scriptblock]::Create($Call)) } | Should -Throw "*$Shows*"
    }

    It 'is taken if it is written as programs write numbers: <Call>' -TestCases @(
        @{ Call = 'New-SkyDirection $basis -TokenId "40"' }
        @{ Call = 'New-SkyDirection $basis -TokenId 40.0' }
        @{ Call = 'New-SkyDirection $basis -Latitude "-7.288" -Longitude " 6.941 "' }
        @{ Call = 'New-SkyDirection $basis -Latitude 1e1 -Longitude 10 -North "2"' }
    ) {
        & ([scriptblock]::Create($Call)) | Should -BeOfType ClusterTools.SkyDirection
    }
}

Describe 'Every numeric parameter' {
    It 'has a conversion of its own, so no blank or misread value becomes a number' {
        $module = Get-Module ClusterTools
        $unchecked = foreach ($command in Get-Command -Module $module) {
            foreach ($parameter in $command.Parameters.Values) {
                $type = [Nullable]::GetUnderlyingType($parameter.ParameterType) ?? $parameter.ParameterType
                $element = if ($type.IsArray) { $type.GetElementType() } else { $type }
                $own = $parameter.Attributes.Where{ $_.GetType().Namespace -eq 'ClusterTools.Commands' }
                $isOurs = $parameter.Name -notin [Management.Automation.Cmdlet]::CommonParameters
                if ($isOurs -and $element -in [int], [long], [double], [float] -and -not $own) {
                    "$($command.Name) -$($parameter.Name)"
                }
            }
        }
        $unchecked | Should -BeNullOrEmpty
    }
}
