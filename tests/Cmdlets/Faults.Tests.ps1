BeforeDiscovery {
    $isRoot = -not $IsWindows -and (id -u) -eq 0

    # As long as file systems allow, with what patterns, quotes and shells make special, and beyond 16 bits.
    $names = @(
        'with space', 'br[ack]et', 'wild*card?', "quote'd", 'dollar$(1)', 'back`tick', 'имя 名前', "emoji $([char]::ConvertFromUtf32(0x1F600))"
        '-dash', 'semi;colon', 'per%20cent', '{brace}', ('n' * 230))
    $names = if ($IsWindows) { $names -notmatch '[*?]' } else { $names }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $golden = Get-GoldenPath tiny
    $matrix = Import-TokenMatrix $golden
    $basis = $matrix | Get-PcaBasis
    $direction = $basis | New-SkyDirection -Latitude 10 -Longitude 20
    $cluster = $direction | Measure-BFloat16Cosine | Find-CosineCluster

    # Runs a script in a fresh pwsh without root's right to pass over file modes, and gives what it writes. The user stays
    # the same: another one may not be allowed to read the clone or PowerShell.
    function Invoke-Unprivileged([string] $Script, [hashtable] $Variables = @{}) {
        $values = foreach ($name in $Variables.Keys) { "`$$name = '$($Variables[$name] -replace "'", "''")'" }
        $text = "Import-Module '$manifest'`n$($values -join "`n")`n$Script"
        $encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($text))
        $command = Get-PowerShellCommand -EncodedCommand $encoded
        if ((id -u) -eq 0) { $command = @('setpriv', '--bounding-set=-dac_override,-dac_read_search') + $command }
        & $command[0] $command[1..($command.Count - 1)]
    }

    # Mounts a disk of 64 KB for as long as a script runs.
    function Use-SmallDisk([scriptblock] $Script) {
        $folder = New-Item -ItemType Directory "$TestDrive/disk$([guid]::NewGuid())"
        mount -t tmpfs -o size=64k none $folder.FullName
        if ($LASTEXITCODE -ne 0) { Set-ItResult -Skipped -Because 'no disk can be mounted here'; return }
        try { & $Script $folder.FullName }
        finally { umount $folder.FullName }
    }
}

Describe 'A file named <_>' -ForEach $names {
    BeforeAll {
        $folder = Join-Path $TestDrive names
        $null = [IO.Directory]::CreateDirectory($folder)
        $file = Join-Path $folder "$_.safetensors"
        [IO.File]::Copy($golden, $file, $true)
    }

    AfterAll { [IO.Directory]::Delete($folder, $true) }

    It 'is imported by -LiteralPath, as an object and, where nothing else matches, by -Path' {
        (Import-TokenMatrix -LiteralPath $file).Path | Should -BeExactly $file
        (Get-Item -LiteralPath $file | Import-TokenMatrix).Path | Should -BeExactly $file
        (Import-TokenMatrix $file).Path | Should -BeExactly $file
    }

    It 'is written and read back in every format' {
        $saved = Join-Path $folder $_
        $cluster | Export-ClusterMembers "$saved.c.safetensors"
        (Import-CosineCluster -LiteralPath "$saved.c.safetensors").TokenIds | Should -Be $cluster.TokenIds
        foreach ($format in 'csv', 'json') {
            ($cluster | Export-ClusterMembers "$saved.$format" -PassThru).FullName | Should -BeExactly "$saved.$format"
        }
        $basis | Export-PcaBasis "$saved.b.safetensors"
        (Import-PcaBasis -LiteralPath "$saved.b.safetensors" -TokenMatrix $matrix).Eigenvalues | Should -Be $basis.Eigenvalues
        Get-ChildItem -LiteralPath $folder -Force | Should -HaveCount 5
    }
}

Describe 'A path of 250 characters and more' {
    It 'is imported and written' {
        $folder = "$TestDrive/deep/$('d' * 120)/$('e' * 120)"
        $null = [IO.Directory]::CreateDirectory($folder)
        [IO.File]::Copy($golden, "$folder/W.safetensors")
        $long = Import-TokenMatrix "$folder/W.safetensors"
        $long.Path.Length | Should -BeGreaterThan 250
        New-AxisDirection $long | Measure-BFloat16Cosine | Find-CosineCluster | Export-ClusterMembers "$folder/$('m' * 60).csv"
        (Get-ChildItem $folder -Force).Name | Sort-Object | Should -Be "$('m' * 60).csv", 'W.safetensors'
    }

    It 'is an error where the file system allows no such name' {
        { $cluster | Export-ClusterMembers "$TestDrive/$('n' * 300).csv" } |
            Should -Throw -ErrorId 'FileNotReadOrWritten,ClusterTools.Commands.ExportClusterMembersCommand'
    }
}

Describe 'Links' -Skip:$IsWindows {
    BeforeAll {
        $folder = New-Item -ItemType Directory "$TestDrive/links"
        Copy-Item $golden "$folder/W.safetensors"
        Copy-Item "$repository/tests/tokenizers/byte-level/tokenizer.json" $folder
        $linked = Import-TokenMatrix "$folder/W.safetensors"
        $found = New-AxisDirection $linked | Measure-BFloat16Cosine | Find-CosineCluster
        $class = 'ClusterTools.Commands.ExportClusterMembersCommand'
    }

    It 'lead to the matrix' {
        $null = New-Item -ItemType SymbolicLink "$folder/link.safetensors" -Target W.safetensors
        (Import-TokenMatrix "$folder/link.safetensors" | Get-PcaBasis).Eigenvalues | Should -Be $basis.Eigenvalues
    }

    It 'that lead nowhere, or in a circle, are errors' {
        $null = New-Item -ItemType SymbolicLink "$folder/nowhere.safetensors" -Target "$folder/none"
        $null = New-Item -ItemType SymbolicLink "$folder/circle.safetensors" -Target "$folder/circle.safetensors"
        foreach ($name in 'nowhere', 'circle') {
            $failure = try { Import-TokenMatrix -LiteralPath "$folder/$name.safetensors" } catch { $_ }
            $failure.FullyQualifiedErrorId | Should -BeIn 'FileNotFound,ClusterTools.Commands.ImportTokenMatrixCommand',
                'FileNotReadOrWritten,ClusterTools.Commands.ImportTokenMatrixCommand'
        }
    }

    It 'of either kind do not lead an export over the matrix or its tokenizer' {
        foreach ($name in 'W.safetensors', 'tokenizer.json') {
            $before = (Get-FileHash "$folder/$name").Hash
            foreach ($kind in 'SymbolicLink', 'HardLink') {
                $link = New-Item -ItemType $kind "$folder/$kind.csv" -Target "$folder/$name"
                { $found | Export-ClusterMembers $link.FullName -Force } | Should -Throw -ErrorId "OutputIsInput,$class"
                Remove-Item $link
            }
            (Get-FileHash "$folder/$name").Hash | Should -Be $before
        }
    }
}

Describe 'An export to a file that cannot be replaced' {
    BeforeAll {
        $folder = New-Item -ItemType Directory "$TestDrive/held"
        $class = 'ClusterTools.Commands.ExportClusterMembersCommand'
    }

    It 'has the path as its target' {
        Set-Content "$folder/kept.csv" old
        $failure = try { $cluster | Export-ClusterMembers "$folder/kept.csv" -NoClobber } catch { $_ }
        $failure.FullyQualifiedErrorId | Should -BeExactly "TargetExists,$class"
        $failure.TargetObject | Should -BeExactly (Get-Item "$folder/kept.csv").FullName
    }

    It 'names the file and the program that holds it' -Skip:(-not $IsWindows) {
        Set-Content "$folder/held.csv" old
        $stream = [IO.File]::Open("$folder/held.csv", 'Open', 'Read', 'Read')
        try { $failure = try { $cluster | Export-ClusterMembers "$folder/held.csv" } catch { $_ } }
        finally { $stream.Dispose() }
        $failure.FullyQualifiedErrorId | Should -BeExactly "FileAccessDenied,$class"
        $failure.TargetObject | Should -BeExactly (Get-Item "$folder/held.csv").FullName
        $failure.Exception.Message | Should -BeLike '*held.csv* is open in another program*'
        Get-Content "$folder/held.csv" | Should -BeExactly old
        (Get-ChildItem $folder -Force -Filter '*.tmp') | Should -BeNullOrEmpty
    }

    It 'tries again, if the file is held for a moment only' -Skip:(-not $IsWindows) {
        Set-Content "$folder/moment.csv" old
        $stream = [IO.File]::Open("$folder/moment.csv", 'Open', 'Read', 'Read')
        $job = Start-ThreadJob { Start-Sleep -Milliseconds 500; ($using:stream).Dispose() }
        $cluster | Export-ClusterMembers "$folder/moment.csv"
        $job | Wait-Job | Remove-Job
        (Get-Content "$folder/moment.csv")[0] | Should -BeLike 'TokenId,*'
    }

    It 'begins nothing, if the system does not allow the name <_>' -Skip:(-not $IsWindows) -ForEach 'a"b.csv', 'a|b.csv', 'a.csv:b.csv' {
        $failure = try { $cluster | Export-ClusterMembers "$folder/new/$_" } catch { $_ }
        $failure.FullyQualifiedErrorId | Should -BeExactly "FileNotReadOrWritten,$class"
        $failure.Exception.Message | Should -BeLike '*is no name of a file on this system*'
        "$folder/new" | Should -Not -Exist
    }
}

Describe 'Other spellings of a path on Windows' -Skip:(-not $IsWindows) {
    BeforeAll {
        $folder = (New-Item -ItemType Directory "$TestDrive/spelled").FullName
        Copy-Item $golden "$folder\W.safetensors"
        $spelled = Import-TokenMatrix "$folder\W.safetensors"
        $measured = New-AxisDirection $spelled | Measure-BFloat16Cosine
        $found = $measured | Find-CosineCluster
        $class = 'ClusterTools.Commands.ExportClusterMembersCommand'
    }

    It 'do not lead an export over the matrix, also if its time was changed' {
        (Get-Item "$folder\W.safetensors").LastWriteTime = Get-Date
        $before = (Get-FileHash "$folder\W.safetensors").Hash
        foreach ($path in "$folder\w.safetensors", "\\?\$folder\W.safetensors", "$folder\W.safetensors.") {
            { $found | Export-ClusterMembers $path -Format Safetensors -Force } | Should -Throw -ErrorId "OutputIsInput,$class"
        }
        (Get-FileHash "$folder\W.safetensors").Hash | Should -Be $before
    }

    It 'do not let two clusters of one call share a file' {
        foreach ($pair in @("$folder\a.csv", "\\?\$folder\a.csv"), @("$folder\x", "$folder\x."), @("$folder\b.csv", "$folder\B.CSV")) {
            $script:next = 0
            Find-CosineCluster $measured -Top 2 | Export-ClusterMembers -Path { $pair[$script:next++] } -Format Csv `
                -ErrorAction SilentlyContinue -ErrorVariable failure
            $failure.FullyQualifiedErrorId | Should -BeExactly "PathUsedTwice,$class"
            (Import-Csv $pair[0]).TokenId | Should -Be @($found.TokenIds)
        }
    }
}

Describe 'Rights' -Skip:$IsWindows {
    BeforeAll {
        $folder = New-Item -ItemType Directory "$TestDrive/rights"
        Copy-Item $golden "$folder/W.safetensors"
        Copy-Item $golden "$folder/closed.safetensors"
        Set-Content "$folder/members.csv" old
        chmod 000 "$folder/closed.safetensors"
        chmod 666 "$folder/members.csv"
        chmod 555 $folder
        $lines = Invoke-Unprivileged -Variables @{ folder = $folder.FullName } -Script '
            $ErrorActionPreference = "SilentlyContinue"
            $basis = Import-TokenMatrix "$folder/W.safetensors" | Get-PcaBasis
            "basis: $($basis.Components.Count)"
            $cluster = $basis | New-SkyDirection -Latitude 0 -Longitude 0 | Measure-BFloat16Cosine | Find-CosineCluster
            foreach ($script in {
                    Import-TokenMatrix "$folder/closed.safetensors" }, {
                    $cluster | Export-ClusterMembers "$folder/members.csv" }, {
                    $cluster | Export-ClusterMembers "$folder/new.csv" }, {
                    $cluster | Export-ClusterMembers "$folder/new/members.csv" }, {
                    $basis | Export-PcaBasis "$folder/basis.safetensors" }) {
                $Error.Clear()
                & $script
                "$($Error[0].FullyQualifiedErrorId) $($Error[0].CategoryInfo.Category)"
            }'
    }

    AfterAll { chmod 755 $folder }

    It 'that are missing are errors, and a folder that is read-only stays as it is' {
        $export = 'FileAccessDenied,ClusterTools.Commands.ExportClusterMembersCommand PermissionDenied'
        $lines | Should -Be @(
            'basis: 3'
            'FileAccessDenied,ClusterTools.Commands.ImportTokenMatrixCommand PermissionDenied'
            $export, $export, $export
            'FileAccessDenied,ClusterTools.Commands.ExportPcaBasisCommand PermissionDenied')
        (Get-ChildItem $folder -Force).Name | Sort-Object | Should -Be 'closed.safetensors', 'members.csv', 'W.safetensors'
        Get-Content "$folder/members.csv" | Should -BeExactly old
    }

    It 'of a new file are those of the umask' {
        $libc = Add-Type -PassThru -Name Libc -Namespace Faults -MemberDefinition '
            [System.Runtime.InteropServices.DllImport("libc")] public static extern int umask(int mask);'
        foreach ($case in @{ Mask = '077'; Mode = '600' }, @{ Mask = '027'; Mode = '640' }, @{ Mask = '022'; Mode = '644' }) {
            $saved = "$TestDrive/mask$($case.Mask)"
            $before = $libc::umask([Convert]::ToInt32($case.Mask, 8))
            try {
                $basis | Export-PcaBasis "$saved/basis.safetensors"
                $cluster | Export-ClusterMembers "$saved/members.csv"
            }
            finally { $null = $libc::umask($before) }
            foreach ($file in 'basis.safetensors', 'members.csv') {
                $bits = [int] [IO.File]::GetUnixFileMode("$saved/$file")
                [Convert]::ToString($bits, 8) | Should -Be $case.Mode
            }
        }
    }
}

Describe 'A disk' -Skip:(-not $isRoot) {
    It 'that is full keeps the old file, and nothing half-written' {
        Use-SmallDisk {
            param($Folder)
            $large = Import-TokenMatrix (Get-GoldenPath medium)
            $all = New-AxisDirection $large | Measure-BFloat16Cosine | Find-CosineCluster
            [IO.File]::WriteAllBytes("$Folder/fill", [byte[]]::new(60000))
            Set-Content "$Folder/basis.safetensors" old
            $class = 'FileNotReadOrWritten,ClusterTools.Commands'
            { $large | Get-PcaBasis -ComponentCount 8 | Export-PcaBasis "$Folder/basis.safetensors" } |
                Should -Throw -ErrorId "$class.ExportPcaBasisCommand"
            { $all | Export-ClusterMembers "$Folder/members.safetensors" } | Should -Throw -ErrorId "$class.ExportClusterMembersCommand"
            Get-Content "$Folder/basis.safetensors" | Should -BeExactly old
            (Get-ChildItem $Folder -Force).Name | Sort-Object | Should -Be 'basis.safetensors', 'fill'
        }
    }

    It 'that is read-only is an error' {
        Use-SmallDisk {
            param($Folder)
            mount -o 'remount,ro' $Folder
            $failure = try { $cluster | Export-ClusterMembers "$Folder/members.csv" } catch { $_ }
            $failure.FullyQualifiedErrorId | Should -BeIn 'FileNotReadOrWritten,ClusterTools.Commands.ExportClusterMembersCommand',
                'FileAccessDenied,ClusterTools.Commands.ExportClusterMembersCommand'
            Get-ChildItem $Folder -Force | Should -BeNullOrEmpty
        }
    }
}

Describe 'A file that changes between stages' {
    It '<Name> is an error of the next stage, and the session goes on' -ForEach @(
        @{ Name = 'cut'; Id = 'MatrixFileChanged'; Change = { $stream = [IO.File]::OpenWrite($args[0]); $stream.SetLength(1000); $stream.Dispose() } }
        @{ Name = 'replaced'; Id = 'MatrixFileChanged'; Change = { Copy-Item $golden "$($args[0]).new"; (Get-Item "$($args[0]).new").LastWriteTime = '2001-01-01'; Move-Item -Force "$($args[0]).new" $args[0] } }
        @{ Name = 'deleted'; Id = 'FileNotFound'; Change = { Remove-Item $args[0] } }
    ) {
        $path = "$TestDrive/$Name/W.safetensors"
        $null = New-Item -ItemType Directory (Split-Path $path)
        Copy-Item $golden $path
        $changed = Import-TokenMatrix $path
        $computed = $changed | Get-PcaBasis
        $pointed = $computed | New-SkyDirection -Latitude 1 -Longitude 2
        & $Change $path
        $stages = @{
            GetPcaBasis = { $changed | Get-PcaBasis }
            NewSkyDirection = { $computed | New-SkyDirection -TokenId 3 }
            MeasureBFloat16Cosine = { $pointed | Measure-BFloat16Cosine }
            ExportPcaBasis = { $computed | Export-PcaBasis "$TestDrive/$Name/basis.safetensors" }
        }
        foreach ($stage in $stages.Keys) {
            $stages[$stage] | Should -Throw -ErrorId "$Id,ClusterTools.Commands.${stage}Command"
        }
        "$TestDrive/$Name/basis.safetensors" | Should -Not -Exist
        $direction | Measure-BFloat16Cosine | Should -BeOfType ClusterTools.CosineMeasurement
    }
}

Describe 'Names that would control a terminal' -Skip:$IsWindows {
    It 'are shown harmless in views, texts, messages and verbose lines' {
        $escape = [char] 27
        $folder = "$TestDrive/a${escape}cb"
        $null = [IO.Directory]::CreateDirectory($folder)
        New-TestTensorFile "$folder/W.safetensors" @{ "t${escape}[31m" = 5, 4 }
        $hostile = Import-TokenMatrix -LiteralPath "$folder/W.safetensors" -Verbose 4>&1
        $verbose, $imported = $hostile
        $imported.TensorName | Should -BeExactly "t${escape}[31m"
        $points = New-AxisDirection $imported
        $points.Basis | Export-PcaBasis "$TestDrive/hostile.safetensors"
        $measured = $points | Measure-BFloat16Cosine
        $objects = $imported, $points.Basis, (Import-PcaBasis "$TestDrive/hostile.safetensors"), $points, $measured,
            ($measured | Find-CosineCluster), (Import-TokenMatrix -LiteralPath "$folder/W.safetensors" -ListAvailable)
        $missing = try { Import-TokenMatrix -LiteralPath "$folder/W.safetensors" -Tensor none } catch { $_ }
        $shown = @(
            foreach ($item in $objects) { $item | Format-Table | Out-String; $item.ToString() }
            $objects[2] | Format-List | Out-String
            $objects[4], $objects[5] | Format-List | Out-String
            $verbose.Message
            $missing.Exception.Message).Replace($folder, 'the folder is the user''s own')
        $shown | Where-Object { $_.Contains($escape) } | Should -BeNullOrEmpty
        $shown -match [char] 0xFFFD | Should -Not -BeNullOrEmpty
        [IO.Directory]::Delete($folder, $true)
    }
}

Describe 'A named pipe, to which nobody writes' -Skip:$IsWindows {
    BeforeAll {
        $folder = New-Item -ItemType Directory "$TestDrive/pipes"
        foreach ($name in 'pipe.safetensors', 'pipe.index.json', 'tokenizer.json') { mkfifo "$folder/$name" }
        Copy-Item $golden "$folder/W.safetensors"
        $null = New-Item -ItemType Directory "$folder/models--a--b/refs", "$folder/models--a--b/snapshots"
        mkfifo "$folder/models--a--b/refs/main"
        $ids = {
            param($Manifest, $Folder)
            Import-Module $Manifest
            $ErrorActionPreference = 'SilentlyContinue'
            foreach ($script in {
                    Import-TokenMatrix "$Folder/pipe.safetensors" }, {
                    Import-TokenMatrix "$Folder/pipe.index.json" }, {
                    Import-PcaBasis "$Folder/pipe.safetensors" }, {
                    Import-CosineCluster "$Folder/pipe.safetensors" }, {
                    $env:HF_HUB_CACHE = $Folder
                    Import-TokenMatrix -ModelId a/b }) {
                $Error.Clear()
                $null = & $script
                "$($Error[0].FullyQualifiedErrorId) $($Error[0].ErrorDetails.Message + $Error[0].Exception.Message)"
            }
            try { Import-TokenMatrix "$Folder/W.safetensors" -Tokenizer "$Folder/tokenizer.json" } catch { $_.FullyQualifiedErrorId }
            $matrix = Import-TokenMatrix "$Folder/W.safetensors" -WarningVariable warning -WarningAction SilentlyContinue
            "$($matrix.TokenCount) tokens, $($null -eq $matrix.GetToken(1)), $($warning.Count) warning"
        }
        # In a process of its own, which a failure cannot hold up.
        $job = Start-Job $ids -ArgumentList $manifest, $folder.FullName
        $ended = $job | Wait-Job -Timeout 60
        $lines = $job | Receive-Job -ErrorAction SilentlyContinue
        $job | Remove-Job -Force
    }

    It 'is an error at once, and beside a matrix costs its texts only' {
        $ended | Should -Not -BeNullOrEmpty
        foreach ($line in $lines[0..4]) {
            $line | Should -Match '^FileNotReadOrWritten,ClusterTools\.Commands\.Import(TokenMatrix|PcaBasis|CosineCluster)Command .+is a pipe or device; save its content as a file first'
        }
        $lines[5] | Should -BeExactly 'FileNotReadOrWritten,ClusterTools.Commands.ImportTokenMatrixCommand'
        $lines[6] | Should -BeExactly '2000 tokens, True, 1 warning'
    }
}
