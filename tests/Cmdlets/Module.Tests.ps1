BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'The module' {
    It 'has a valid manifest' {
        $module = Test-ModuleManifest $manifest -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        $module.PowerShellVersion | Should -Be '7.6'
        $module.CompatiblePSEditions | Should -Be 'Core'
    }

    It 'tells all that a gallery asks for' {
        $data = Import-PowerShellDataFile $manifest
        foreach ($field in 'GUID', 'Author', 'CompanyName', 'Copyright', 'Description') { $data[$field] | Should -Not -BeNullOrEmpty }
        $data.PrivateData.PSData.ReleaseNotes | Should -Not -BeNullOrEmpty
        $data.PrivateData.PSData.Tags | Should -Not -Match '\s'
        foreach ($tag in 'PSEdition_Core', 'Windows', 'Linux', 'MacOS') { $tag | Should -BeIn $data.PrivateData.PSData.Tags }
        foreach ($file in $data.RootModule, $data.TypesToProcess, $data.FormatsToProcess) {
            Join-Path (Split-Path $manifest) $file | Should -Exist
        }
    }

    It 'exports its cmdlets and nothing else' {
        $module = Get-Module ClusterTools
        $module.ExportedCommands.Keys | Sort-Object | Should -Be @(
            'Compare-CosineCluster', 'Export-ClusterMembers', 'Export-CosinePlot', 'Export-PcaBasis', 'Export-SkyMap'
            'Find-CosineCluster', 'Find-IdenticalToken', 'Find-LogitClass', 'Find-TokenShell', 'Get-ComputeDevice', 'Get-PcaBasis', 'Get-SkyCoordinate', 'Get-Token', 'Import-CosineCluster', 'Import-PcaBasis'
            'Import-TokenMatrix', 'Join-TokenSet', 'Measure-BFloat16Cosine', 'Measure-BFloat16Logit', 'Measure-TokenDistance', 'New-SkyDirection', 'Test-CosineCluster')
        (Get-Command -Module ClusterTools).CommandType | Select-Object -Unique | Should -Be Cmdlet
    }

    It 'uses approved verbs' {
        $approved = (Get-Verb).Verb
        (Get-Command -Module ClusterTools).Verb | ForEach-Object { $_ | Should -BeIn $approved }
    }

    It 'ships no assembly of others' {
        (Get-ChildItem (Join-Path (Split-Path $manifest) module/bin) -Filter *.dll).Name |
            Should -Be 'ClusterTools.Core.dll', 'ClusterTools.dll'
    }

    It 'has the version of its assemblies' {
        $version = (Import-PowerShellDataFile $manifest).ModuleVersion
        foreach ($type in [ClusterTools.TokenMatrix], [ClusterTools.Commands.ImportTokenMatrixCommand]) {
            $type.Assembly.GetName().Version.ToString(3) | Should -BeExactly $version
        }
    }

    It 'declares what each cmdlet puts out' {
        $types = Get-Command -Module ClusterTools | ForEach-Object { $_.OutputType.Name }
        $types | Sort-Object -Unique | Should -Be @(
            'ClusterTools.ClusterComparison', 'ClusterTools.ClusterValidation', 'ClusterTools.ComputeDeviceInfo', 'ClusterTools.CosineCluster', 'ClusterTools.CosineMeasurement'
            'ClusterTools.IdenticalTokenGroup', 'ClusterTools.LogitClass', 'ClusterTools.LogitMeasurement', 'ClusterTools.PcaBasis'
            'ClusterTools.SkyCoordinate', 'ClusterTools.SkyCoordinates'
            'ClusterTools.SkyDirection', 'ClusterTools.TensorInfo', 'ClusterTools.TokenDistance', 'ClusterTools.TokenMatrix', 'ClusterTools.TokenSet', 'ClusterTools.TokenShell', 'ClusterTools.VocabularyToken', 'System.IO.FileInfo')
    }

    It 'reads as PowerShell users expect: <_>' -TestCases @(
        'Import-TokenMatrix [-Path] <string[]> [[-Tensor] <string>] [-Tokenizer <string>] [-Step <int>] [-Transposed] [-AsBFloat16] [-ListAvailable] [<CommonParameters>]'
        'Import-TokenMatrix [[-Tensor] <string>] -LiteralPath <string[]> [-Tokenizer <string>] [-Step <int>] [-Transposed] [-AsBFloat16] [-ListAvailable] [<CommonParameters>]'
        'Import-TokenMatrix [[-Tensor] <string>] -ModelId <string[]> [-Revision <string>] [-Tokenizer <string>] [-Step <int>] [-Transposed] [-AsBFloat16] [-ListAvailable] [<CommonParameters>]'
        'Get-PcaBasis [-TokenMatrix] <TokenMatrix> [-ComponentCount <ComponentCount>] [-Device <ComputeDevice>] [<CommonParameters>]'
        'Get-ComputeDevice [[-Device] <ComputeDevice[]>] [<CommonParameters>]'
        'New-SkyDirection [-Basis] <PcaBasis> -Latitude <double> -Longitude <double> [-North <int>] [-Meridian <int>] [-Equinox <int>] [<CommonParameters>]'
        'New-SkyDirection [-Basis] <PcaBasis> -TokenId <int[]> [-North <int>] [-Meridian <int>] [-Equinox <int>] [<CommonParameters>]'
        'New-SkyDirection [-Basis] <PcaBasis> -Token <string[]> [-North <int>] [-Meridian <int>] [-Equinox <int>] [<CommonParameters>]'
        'New-SkyDirection [-Basis] <PcaBasis> -Vector <double[]> [-North <int>] [-Meridian <int>] [-Equinox <int>] [<CommonParameters>]'
        'Get-SkyCoordinate [-Basis] <PcaBasis> [-TokenId <int[]>] [-North <int>] [-Meridian <int>] [-Equinox <int>] [-AsArray] [<CommonParameters>]'
        'Get-SkyCoordinate [-Basis] <PcaBasis> -CenterLatitude <double> -CenterLongitude <double> -FieldOfView <double> [-TokenId <int[]>] [-North <int>] [-Meridian <int>] [-Equinox <int>] [-AsArray] [<CommonParameters>]'
        'Get-SkyCoordinate [-Direction] <SkyDirection> [-TokenId <int[]>] [-FieldOfView <double>] [-AsArray] [<CommonParameters>]'
        'Measure-BFloat16Cosine [-Direction] <SkyDirection> [[-TokenMatrix] <TokenMatrix>] [-TokenId <int[]>] [-Device <ComputeDevice>] [<CommonParameters>]'
        'Find-CosineCluster [-Measurement] <CosineMeasurement> [<CommonParameters>]'
        'Find-CosineCluster [-Measurement] <CosineMeasurement> -Top <int> [<CommonParameters>]'
        'Export-ClusterMembers [-Path] <string> [-Cluster] <ITokenSet> [-Format <ClusterFileFormat>] [-NoClobber] [-Force] [-PassThru] [-WhatIf] [-Confirm] [<CommonParameters>]'
        'Export-PcaBasis [-Path] <string> [-Basis] <PcaBasis> [-NoClobber] [-Force] [-PassThru] [-WhatIf] [-Confirm] [<CommonParameters>]'
        'Export-SkyMap [-Path] <string> [-Cluster] <ITokenSet> [-Basis <PcaBasis>] [-North <int>] [-Meridian <int>] [-Equinox <int>] [-Projection <MapProjection>] [-FieldOfView <double>] [-NoClobber] [-Force] [-PassThru] [-WhatIf] [-Confirm] [<CommonParameters>]'
        'Export-SkyMap [-Path] <string> [-Measurement] <CosineMeasurement> [-Projection <MapProjection>] [-FieldOfView <double>] [-NoClobber] [-Force] [-PassThru] [-WhatIf] [-Confirm] [<CommonParameters>]'
        'Export-SkyMap [-Path] <string> [-Direction] <SkyDirection> [-Projection <MapProjection>] [-FieldOfView <double>] [-NoClobber] [-Force] [-PassThru] [-WhatIf] [-Confirm] [<CommonParameters>]'
        'Export-SkyMap [-Path] <string> [-Basis] <PcaBasis> [-North <int>] [-Meridian <int>] [-Equinox <int>] [-Projection <MapProjection>] [-NoClobber] [-Force] [-PassThru] [-WhatIf] [-Confirm] [<CommonParameters>]'
        'Export-CosinePlot [-Path] <string> [-Cluster] <CosineCluster> [-NoClobber] [-Force] [-PassThru] [-WhatIf] [-Confirm] [<CommonParameters>]'
        'Export-CosinePlot [-Path] <string> [-Measurement] <CosineMeasurement> [-NoClobber] [-Force] [-PassThru] [-WhatIf] [-Confirm] [<CommonParameters>]'
        'Import-PcaBasis [-Path] <string[]> [[-TokenMatrix] <TokenMatrix>] [-Force] [<CommonParameters>]'
        'Import-PcaBasis [[-TokenMatrix] <TokenMatrix>] -LiteralPath <string[]> [-Force] [<CommonParameters>]'
        'Import-CosineCluster [-Path] <string[]> [[-TokenMatrix] <TokenMatrix>] [<CommonParameters>]'
        'Import-CosineCluster [[-TokenMatrix] <TokenMatrix>] -LiteralPath <string[]> [<CommonParameters>]'
        'Test-CosineCluster [-Cluster] <CosineCluster> [[-TokenMatrix] <TokenMatrix>] [<CommonParameters>]'
        'Test-CosineCluster [-TokenMatrix] <TokenMatrix> -TokenId <int[]> [<CommonParameters>]'
        'Compare-CosineCluster [-ReferenceCluster] <ITokenSet> [-DifferenceCluster] <ITokenSet> [<CommonParameters>]'
        'Find-IdenticalToken [-TokenMatrix] <TokenMatrix> [-TokenId <int[]>] [<CommonParameters>]'
        'Measure-BFloat16Logit [-TokenMatrix] <TokenMatrix> -TokenId <int[]> [-Each] [-Precision <LogitPrecision>] [-Within <int[]>] [-Device <ComputeDevice>] [<CommonParameters>]'
        'Measure-BFloat16Logit [-TokenMatrix] <TokenMatrix> -Vector <double[]> [-Precision <LogitPrecision>] [-Within <int[]>] [-Device <ComputeDevice>] [<CommonParameters>]'
        'Measure-BFloat16Logit [-TokenMatrix] <TokenMatrix> -Path <string> [-Tensor <string>] [-Row <int[]>] [-Precision <LogitPrecision>] [-Within <int[]>] [-Device <ComputeDevice>] [<CommonParameters>]'
        'Measure-BFloat16Logit -Direction <SkyDirection> [-TokenMatrix <TokenMatrix>] [-Length <double>] [-Precision <LogitPrecision>] [-Within <int[]>] [-Device <ComputeDevice>] [<CommonParameters>]'
        'Find-LogitClass [-Measurement] <LogitMeasurement> [<CommonParameters>]'
        'Find-LogitClass [-Measurement] <LogitMeasurement> -Logit <double[]> [<CommonParameters>]'
        'Find-LogitClass [-Measurement] <LogitMeasurement> -OfToken <int[]> [<CommonParameters>]'
        'Find-LogitClass [-Measurement] <LogitMeasurement> -Maximum [<CommonParameters>]'
        'Find-LogitClass [-Measurement] <LogitMeasurement> -Top <int> [<CommonParameters>]'
        'Find-LogitClass [-Measurement] <LogitMeasurement> -MinimumCount <int> [<CommonParameters>]'
        'Measure-TokenDistance [-TokenMatrix] <TokenMatrix> [-TokenId <int[]>] [-Distinct] [-Metric <DistanceMetric>] [-Within <int[]>] [<CommonParameters>]'
        'Measure-TokenDistance [-TokenMatrix] <TokenMatrix> -Vector <double[]> [-Metric <DistanceMetric>] [-Within <int[]>] [<CommonParameters>]'
        'Join-TokenSet [-TokenSet] <ITokenSet[]> [-Union] [<CommonParameters>]'
        'Join-TokenSet [-TokenSet] <ITokenSet[]> -Intersect [<CommonParameters>]'
        'Join-TokenSet [-TokenSet] <ITokenSet[]> -Except [<CommonParameters>]'
        'Find-TokenShell [-Measurement] <TokenDistance> [-Gap] [-Among <int>] [-MinimumRadius <double>] [<CommonParameters>]'
        'Find-TokenShell [-Measurement] <TokenDistance> -Radius <double> [<CommonParameters>]'
        'Find-TokenShell [-Measurement] <TokenDistance> -Count <int> [<CommonParameters>]'
        'Get-Token [-TokenMatrix] <TokenMatrix> [-TokenId <int[]>] [<CommonParameters>]'
        'Get-Token [-TokenMatrix] <TokenMatrix> -Token <string[]> [<CommonParameters>]'
        'Get-Token [-TokenMatrix] <TokenMatrix> -Pattern <string[]> [-TokenId <int[]>] [-CaseSensitive] [<CommonParameters>]'
    ) {
        Get-Command -Module ClusterTools -Syntax | Out-String -Width 300 | Should -Match ([regex]::Escape($_))
    }

    It 'shows properties and no plumbing' {
        $basis = Import-TokenMatrix (Get-GoldenPath tiny) | Get-PcaBasis
        $measurement = $basis | New-SkyDirection -Latitude 0 -Longitude 0 | Measure-BFloat16Cosine
        $cluster = $measurement | Find-CosineCluster
        ($basis.TokenMatrix | Get-Member -MemberType Method).Name |
            Should -Be 'Equals', 'FindToken', 'GetHashCode', 'GetToken', 'GetType', 'GetVector', 'ToString'
        $objects = (Import-TokenMatrix (Get-GoldenPath tiny) -ListAvailable), $basis, $measurement.Direction, $measurement, $measurement.Distribution[0], $cluster, $cluster.Members[0]
        $validation = $cluster | Test-CosineCluster
        $objects += $validation, $validation.Members[0], $validation.IdenticalGroups[0], ($cluster | Compare-CosineCluster $cluster)
        $objects += ($basis | Get-SkyCoordinate -TokenId 0), ($basis | Get-SkyCoordinate -TokenId 0 -AsArray), ($basis.TokenMatrix | Get-Token -TokenId 0)
        $objects += , (Get-ComputeDevice)[0]
        $distance = $cluster | Measure-TokenDistance
        $shell = $distance | Find-TokenShell -Count 9
        $objects += ($shell | Join-TokenSet), $shell, $shell.Members[0], $distance.Center, $distance.Gaps[0], $distance.Histogram[0]
        $logits = $basis.TokenMatrix | Measure-BFloat16Logit -TokenId 5
        $objects += $logits.State, $logits.Distribution[0], $logits.Top[0], ($logits | Find-LogitClass)
        foreach ($item in $objects) {
            $methods = ($item | Get-Member -MemberType Method).Name
            $methods | Should -Be 'Equals', 'GetHashCode', 'GetType', 'ToString'
        }
        ($logits | Get-Member -MemberType Method).Name | Should -Be 'Equals', 'GetHashCode', 'GetType', 'RankOf', 'ToString'
        ($distance | Get-Member -MemberType Method).Name |
            Should -Be 'CountWithin', 'Equals', 'GetHashCode', 'GetType', 'Quantile', 'ToString'
    }
}
