BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $demo = Join-Path $repository tensors/demo/W.safetensors
    $planted = Get-Content (Join-Path $repository tensors/demo/planted.json) | ConvertFrom-Json
}

Describe 'The pipeline' {
    It 'finds and saves the planted cluster in one line' {
        $path = "$TestDrive/members.safetensors"
        $file = Import-TokenMatrix $demo | Get-PcaBasis | New-SkyDirection -Latitude -7.288 -Longitude 6.941 |
            Measure-BFloat16Cosine | Find-CosineCluster | Export-ClusterMembers $path -PassThru
        $file.FullName | Should -BeExactly (Get-Item $path).FullName

        $ids = [ClusterTools.Safetensors.SafetensorsHeader]::Read($path).GetTensor('cluster_token_ids')
        $bytes = [IO.File]::ReadAllBytes($path)
        $saved = for ($i = 0; $i -lt $ids.ElementCount; $i++) { [BitConverter]::ToInt32($bytes, $ids.Offset + 4 * $i) }
        $saved | Should -Be $planted.cluster_ids
    }

    It 'sweeps over directions' {
        $basis = Import-TokenMatrix $demo | Get-PcaBasis
        $clusters = 1..20 | ForEach-Object { [pscustomobject] @{ Latitude = $_; Longitude = -$_ } } |
            New-SkyDirection -Basis $basis | Measure-BFloat16Cosine | Find-CosineCluster
        $clusters | Should -HaveCount 20
        $clusters.Measurement.Direction.Latitude | Should -Be (1..20)
    }

    It 'takes a folder of models' {
        $clusters = Get-ChildItem "$repository/tests/golden" -Recurse -Filter W.safetensors | Import-TokenMatrix |
            Get-PcaBasis | New-SkyDirection -Latitude 0 -Longitude 0 | Measure-BFloat16Cosine | Find-CosineCluster
        $clusters.Measurement.TokenMatrix.Name | Sort-Object | Should -Be medium, tiny
    }

    It 'reports one bad file among good ones and goes on' {
        Copy-Item (Get-GoldenPath tiny) "$TestDrive/1.safetensors"
        Set-Content "$TestDrive/2.safetensors" 'not a safetensors file at all'
        Copy-Item (Get-GoldenPath tiny) "$TestDrive/3.safetensors"
        $clusters = Get-ChildItem "$TestDrive/[123].safetensors" |
            Import-TokenMatrix -ErrorAction SilentlyContinue -ErrorVariable failure |
            Get-PcaBasis | New-SkyDirection -Latitude 0 -Longitude 0 | Measure-BFloat16Cosine | Find-CosineCluster
        $clusters.Measurement.TokenMatrix.Name | Should -Be 1, 3
        $failure | Should -HaveCount 1
        $failure[0].FullyQualifiedErrorId |
            Should -BeExactly 'SafetensorsHeaderTooLarge,ClusterTools.Commands.ImportTokenMatrixCommand'
    }

    It 'keeps every step in reach of the last' {
        $cluster = Import-TokenMatrix $demo | Get-PcaBasis | New-SkyDirection -Latitude 0 -Longitude 0 |
            Measure-BFloat16Cosine | Find-CosineCluster
        $cluster.Measurement.Direction.Basis.TokenMatrix.Path | Should -BeExactly $demo
    }

    It 'gives the same in parallel runspaces' {
        $matrix = Import-TokenMatrix $demo
        $expected = ($matrix | Get-PcaBasis).Eigenvalues -join ' '
        $found = 1..4 | ForEach-Object -Parallel {
            Import-Module $using:manifest
            ($using:matrix | Get-PcaBasis).Eigenvalues -join ' '
        }
        $found | Should -Be (@($expected) * 4)
    }
}

Describe 'A stopped pipeline' {
    BeforeAll {
        $large = "$TestDrive/large"
        New-SyntheticMatrix $large 40000 1024
    }

    It 'ends a running <Stage> and leaves nothing behind' -TestCases @(
        @{ Stage = 'Get-PcaBasis'; Script = '$matrix | Get-PcaBasis' }
        @{ Stage = 'Get-PcaBasis -ComponentCount All'; Script = '$matrix | Get-PcaBasis -ComponentCount All' }
        @{
            Stage = 'Measure-BFloat16Cosine'
            Script = 'New-SkyDirection $basis -Latitude 0 -Longitude 0 | Measure-BFloat16Cosine'
        }
        @{
            Stage = 'Measure-BFloat16Cosine of many directions'
            Script = '1..500 | ForEach-Object { New-SkyDirection $basis -Latitude 0 -Longitude $_ } | Measure-BFloat16Cosine'
        }
        @{ Stage = 'Import-TokenMatrix'; Script = 'Import-TokenMatrix (@($path) * 10000)' }
        @{ Stage = 'New-SkyDirection'; Script = 'New-SkyDirection $basis -TokenId (0..39999)' }
        @{ Stage = 'Find-CosineCluster'; Script = '$measurement | Find-CosineCluster -Top 1000' }
        @{
            # A matrix that was just imported is hashed.
            Stage = 'Import-PcaBasis'
            Script = 'Import-TokenMatrix $path | Import-PcaBasis "$folder/basis.safetensors"'
        }
        @{
            Stage = 'Export-PcaBasis'
            Script = '[ClusterTools.PcaBasis]::new($basis.Components, $basis.Eigenvalues, $basis.Mean, 9, (Import-TokenMatrix $path), $null) |
                Export-PcaBasis "$folder/other.safetensors"'
        }
        @{
            Stage = 'Export-ClusterMembers'
            Script = '$measurement | Find-CosineCluster -Top 1000 | Export-ClusterMembers -Path { "$folder/$($_.Rank).json" }'
        }
        @{ Stage = 'Import-CosineCluster'; Script = 'Import-CosineCluster (@("$folder/members.safetensors") * 10000)' }
        @{ Stage = 'Test-CosineCluster'; Script = 'Test-CosineCluster -TokenMatrix $matrix -TokenId (0..9999)' }
        @{ Stage = 'Compare-CosineCluster'; Script = '$measurement | Find-CosineCluster -Top 1000 | Compare-CosineCluster ($measurement | Find-CosineCluster)' }
        @{ Stage = 'Find-IdenticalToken'; Script = '@($matrix) * 100 | Find-IdenticalToken' }
        @{ Stage = 'Get-SkyCoordinate'; Script = '@($basis) * 100 | Get-SkyCoordinate' }
        @{ Stage = 'Get-Token'; Script = '@($matrix) * 100 | Get-Token' }
        @{ Stage = 'Export-SkyMap'; Script = '$measurement | Find-CosineCluster -Top 100 | Export-SkyMap -Path { "$folder/$($_.Rank).svg" }' }
        @{ Stage = 'Export-CosinePlot'; Script = '$measurement | Find-CosineCluster -Top 1000 | Export-CosinePlot -Path { "$folder/$($_.Rank).svg" }' }
    ) {
        $saved = New-Item -ItemType Directory "$TestDrive/saved$([guid]::NewGuid())"

        $session = [powershell]::Create()
        $started = [Threading.ManualResetEventSlim]::new()
        try {
            # Over and over, so that the stage is running whenever the stop comes.
            $null = $session.AddScript("param(`$manifest, `$path, `$started, `$folder)
                Import-Module `$manifest
                `$matrix = Import-TokenMatrix `$path
                `$basis = `$matrix | Get-PcaBasis
                `$basis | Export-PcaBasis `$folder/basis.safetensors
                `$measurement = New-SkyDirection `$basis -Latitude 0 -Longitude 0 | Measure-BFloat16Cosine
                `$measurement | Find-CosineCluster | Export-ClusterMembers `$folder/members.safetensors
                `$started.Set()
                while (`$true) { `$null = $Script }").
                AddArgument($manifest).AddArgument("$large/W.safetensors").AddArgument($started).AddArgument($saved.FullName)
            $running = $session.BeginInvoke()
            $started.Wait()
            Start-Sleep -Milliseconds 300
            $session.InvocationStateInfo.State | Should -Be Running
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $session.Stop()
            # The promise is 200 ms on a machine with a core to spare; a loaded one may take a little longer.
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 2
            $session.InvocationStateInfo.State | Should -Be Stopped
            { $session.EndInvoke($running) } | Should -Throw -ErrorId 'PipelineStoppedException'
        }
        finally { $session.Dispose() }
        (Get-ChildItem $large -Force).Name | Sort-Object | Should -Be 'planted.json', 'W.safetensors'

        # Whole files or none: no temporary one, and each can be read.
        foreach ($file in Get-ChildItem $saved -Force) {
            switch -Wildcard ($file.Name) {
                '*.json' { Get-Content -Raw $file | ConvertFrom-Json | ForEach-Object count | Should -BeGreaterThan 0 }
                '*.svg' { ([xml] (Get-Content -Raw $file)).DocumentElement.Name | Should -Be 'svg' }
                'members.safetensors' { Import-CosineCluster $file | Should -Not -BeNullOrEmpty }
                default { Import-PcaBasis $file | Should -Not -BeNullOrEmpty }
            }
        }
    }
}

Describe 'A pipeline whose end has had enough' {
    It 'ends <Stage>, too' -ForEach @(
        @{ Stage = 'Import-TokenMatrix'; Script = { Import-TokenMatrix (@($demo) * 3) } }
        @{ Stage = 'Get-PcaBasis'; Script = { Import-TokenMatrix (@($demo) * 3) | Get-PcaBasis } }
        @{ Stage = 'New-SkyDirection'; Script = { 0..9 | ForEach-Object { [pscustomobject] @{ Latitude = $_ } } | New-SkyDirection -Basis $basis -Longitude 0 } }
        @{ Stage = 'Measure-BFloat16Cosine'; Script = { 0..99 | ForEach-Object { New-SkyDirection $basis -Latitude 0 -Longitude $_ } | Measure-BFloat16Cosine } }
        @{ Stage = 'Find-CosineCluster'; Script = { $measurement | Find-CosineCluster -Top 100 } }
        @{ Stage = 'Export-ClusterMembers'; Script = { $measurement | Find-CosineCluster -Top 9 | Export-ClusterMembers -Path { "$TestDrive/enough/$($_.Rank).csv" } -PassThru } }
        @{ Stage = 'Export-PcaBasis'; Script = { 1..9 | ForEach-Object { $basis } | Export-PcaBasis -Path { "$TestDrive/enough/basis.safetensors" } -PassThru } }
        @{ Stage = 'Import-PcaBasis'; Script = { Import-PcaBasis (@($saved) * 3) } }
        @{ Stage = 'Import-CosineCluster'; Script = { Import-CosineCluster (@($members) * 3) } }
        @{ Stage = 'Test-CosineCluster'; Script = { $measurement | Find-CosineCluster -Top 9 | Test-CosineCluster } }
        @{ Stage = 'Compare-CosineCluster'; Script = { $measurement | Find-CosineCluster -Top 9 | Compare-CosineCluster ($measurement | Find-CosineCluster) } }
        @{ Stage = 'Find-IdenticalToken'; Script = { Import-TokenMatrix (@($demo) * 3) | Find-IdenticalToken } }
        @{ Stage = 'Get-SkyCoordinate'; Script = { $basis | Get-SkyCoordinate } }
        @{ Stage = 'Get-Token'; Script = { Import-TokenMatrix (@($demo) * 3) | Get-Token } }
        @{ Stage = 'Get-ComputeDevice'; Script = { Get-ComputeDevice } }
        @{ Stage = 'Export-SkyMap'; Script = { $measurement | Find-CosineCluster -Top 9 | Export-SkyMap -Path { "$TestDrive/enough/$($_.Rank).svg" } -PassThru } }
        @{ Stage = 'Export-CosinePlot'; Script = { $measurement | Find-CosineCluster -Top 9 | Export-CosinePlot -Path { "$TestDrive/enough/$($_.Rank).svg" } -PassThru } }
    ) {
        $basis = Import-TokenMatrix $demo | Get-PcaBasis
        $measurement = $basis | New-SkyDirection -Latitude 0 -Longitude 0 | Measure-BFloat16Cosine
        $saved = "$TestDrive/saved basis.safetensors"
        $members = "$TestDrive/saved members.safetensors"
        $basis | Export-PcaBasis $saved
        $measurement | Find-CosineCluster | Export-ClusterMembers $members
        $before = $Error.Count
        @(& $Script | Select-Object -First 1) | Should -HaveCount 1
        $Error.Count | Should -Be $before
        if (Test-Path "$TestDrive/enough") {
            Get-ChildItem "$TestDrive/enough" -Force | Should -HaveCount 1
            Remove-Item -Recurse "$TestDrive/enough"
        }
    }
}
