BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $path = "$TestDrive/m/W.safetensors"
    $null = New-Item -ItemType Directory (Split-Path $path)
    Copy-Item (Get-GoldenPath tiny) $path

    # All but those of assemblies, which the runtime loads when it first needs them and keeps.
    function Get-HandleCount {
        [GC]::Collect()
        [GC]::WaitForPendingFinalizers()
        if ($IsLinux) {
            return @(Get-ChildItem -LiteralPath /proc/self/fd -ErrorAction SilentlyContinue | Where-Object LinkTarget -NotLike *.dll).Count
        }
        $process = [Diagnostics.Process]::GetCurrentProcess()
        try { $process.HandleCount } finally { $process.Dispose() }
    }

    # The files of the folder that the session has open.
    function Get-OpenFile {
        Get-ChildItem -LiteralPath /proc/self/fd -ErrorAction SilentlyContinue |
            Where-Object { $_.LinkTarget -like "$TestDrive/*" } | ForEach-Object LinkTarget
    }

    function Invoke-Pipeline([int] $Count = 1) {
        1..$Count | ForEach-Object {
            $basis = Import-TokenMatrix $path | Get-PcaBasis
            $cluster = $basis | New-SkyDirection -Latitude $_ -Longitude 2 | Measure-BFloat16Cosine | Find-CosineCluster
            $basis | Export-PcaBasis "$TestDrive/basis.safetensors"
            $cluster | Export-ClusterMembers "$TestDrive/members.safetensors"
            Import-PcaBasis "$TestDrive/basis.safetensors" -TokenMatrix $basis.TokenMatrix
            Import-CosineCluster "$TestDrive/members.safetensors"
        }
    }
}

Describe 'A session that works for long' {
    It 'keeps as many handles after <Name> as before' -ForEach @(
        @{ Name = '200 directions'; Script = { 1..200 | ForEach-Object { [pscustomobject] @{ Latitude = $_ / 4 } } | New-SkyDirection $basis -Longitude 3 | Measure-BFloat16Cosine } }
        @{ Name = '100 imports'; Script = { Import-TokenMatrix (@($path) * 100) } }
        @{ Name = '100 imports that fail'; Script = { Import-TokenMatrix (@($bad) * 100) -ErrorAction SilentlyContinue } }
        @{ Name = '5 pipelines with files'; Script = { Invoke-Pipeline 5 } }
        @{
            Name = '16 pipelines in 16 runspaces at a time'
            Script = {
                1..16 | ForEach-Object -ThrottleLimit 16 -Parallel {
                    Import-Module $using:manifest
                    Import-TokenMatrix $using:path | Get-PcaBasis | New-SkyDirection -Latitude $_ -Longitude 2 | Measure-BFloat16Cosine
                }
            }
        }
    ) {
        $basis = Import-TokenMatrix $path | Get-PcaBasis
        $bad = "$TestDrive/bad.safetensors"
        Set-Content $bad 'no safetensors file'
        $null = & $Script
        $before = Get-HandleCount
        $null = & $Script
        $null = & $Script
        Get-HandleCount | Should -BeLessOrEqual $before
    }

    It 'has no file open between two cmdlets, though it keeps the objects' -Skip:(-not $IsLinux) {
        $stream = [IO.File]::OpenRead($path)
        Get-OpenFile | Should -BeExactly $path -Because 'that is how an open file is seen'
        $stream.Dispose()
        $kept = Invoke-Pipeline
        $kept | Should -HaveCount 2
        Get-OpenFile | Should -BeNullOrEmpty
    }

    It 'lets the file of a matrix in use be written, renamed and deleted' {
        $matrix = Import-TokenMatrix $path
        [IO.File]::Open($path, 'Open', 'ReadWrite', 'None').Dispose()
        Move-Item $path "$path.old"
        Copy-Item "$path.old" $path
        Remove-Item $path
        Move-Item "$path.old" $path
        $matrix | Get-PcaBasis | Should -BeOfType ClusterTools.PcaBasis
    }

    It 'keeps no object that was dropped' {
        function New-Reference {
            $matrix = Import-TokenMatrix $path
            $basis = $matrix | Get-PcaBasis
            $direction = $basis | New-SkyDirection -Latitude 1 -Longitude 2
            $measurement = $direction | Measure-BFloat16Cosine
            $cluster = $measurement | Find-CosineCluster
            foreach ($item in $matrix, $basis, $direction, $measurement, $cluster) { [WeakReference]::new($item) }
        }
        $references = New-Reference
        # A script's last values go with the next ones.
        $null = 1..3 | ForEach-Object { $_ }
        [GC]::Collect()
        [GC]::WaitForPendingFinalizers()
        [GC]::Collect()
        $references | Should -HaveCount 5
        $references | Where-Object IsAlive | ForEach-Object { $_.Target.GetType().Name } | Should -BeNullOrEmpty
    }
}

Describe 'The objects' {
    It 'need no Dispose' {
        [ClusterTools.TokenMatrix].Assembly.GetExportedTypes() |
            Where-Object { [IDisposable].IsAssignableFrom($_) } | ForEach-Object FullName | Should -BeNullOrEmpty
    }
}
