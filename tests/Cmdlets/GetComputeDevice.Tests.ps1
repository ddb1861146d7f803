BeforeDiscovery {
    . "$PSScriptRoot/Common.ps1"

    # Tests that are skipped say why by their name.
    $reason = Get-TorchReason
    $missing = [bool] $reason
    $note = if ($missing) { " (skipped: $reason)" }
    $assets = Join-Path $repository src/Torch/obj/project.assets.json
    $restored = Test-Path $assets
    $noteOfRestore = if (-not $restored) { ' (skipped: the Torch backend was not built in this clone)' }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $tiny = Get-GoldenPath tiny
    $bridge = $IsWindows ? 'LibTorchSharp.dll' : $IsMacOS ? 'libLibTorchSharp.dylib' : 'libLibTorchSharp.so'
    $libtorch = $IsWindows ? 'torch_cpu.dll' : $IsMacOS ? 'libtorch_cpu.dylib' : 'libtorch_cpu.so'
    $gpu = $IsMacOS ? 'Mps' : 'Cuda'
}

Describe 'Without the Torch backend' {
    BeforeAll { $none = @{ CLUSTERTOOLS_TORCH = "$TestDrive/none" } }

    It 'lists all devices, and why each cannot be used' {
        $run = Invoke-Process 'Get-ComputeDevice | ConvertTo-Json -EnumsAsStrings' $none
        $run.Errors | Should -BeNullOrEmpty
        $devices = -join $run.Output | ConvertFrom-Json
        $devices.Device | Should -Be 'Cpu', 'Torch', 'Cuda', 'Mps'
        $devices.IsAvailable | Should -Be $true, $false, $false, $false
        $devices.IsAutoChoice | Should -Be $true, $false, $false, $false
        $devices[0].Engine | Should -Match '^ClusterTools \d+\.\d+\.\d+$'
        $devices[0].Reason | Should -BeNullOrEmpty
        $devices[1].Reason | Should -BeExactly (
            "The Torch backend is not installed: there is no '$(Join-Path $TestDrive none ClusterTools.Torch.dll)'.")
        $devices[1].Remedy | Should -BeLike "Build it with './build.ps1 Torch'*"
        $devices[1..3].Reason | ForEach-Object { $_ | Should -Match '\.$' }
        $devices[1..3].Remedy | ForEach-Object { $_ | Should -Match '-Device Cpu\.$' }
    }

    It 'shows them as rows' {
        $run = Invoke-Process 'Get-ComputeDevice | Out-String -Width 100' $none
        $rows = $run.Output.TrimEnd()
        $rows[0] | Should -BeExactly 'Device IsAvailable Engine             Reason'
        $rows[2] | Should -Match '^Cpu    True        ClusterTools \d+\.\d+\.\d+$'
        $rows[3] | Should -BeLike 'Torch  False                          The Torch backend is not installed: *'
        $rows.Length | Sort-Object | Select-Object -Last 1 | Should -BeLessOrEqual 100
    }

    It 'shows them as a list' {
        $run = Invoke-Process 'Get-ComputeDevice Torch | Format-List | Out-String -Width 300' $none
        ($run.Output -split ' +: ')[0, 2, 4, 6, 8] |
            Should -Be 'Device', 'IsAvailable', 'IsAutoChoice', 'Reason', 'Remedy'
    }

    It 'computes with Cpu, and with Auto' {
        $run = Invoke-Process "
            foreach (`$device in 'Cpu', 'Auto') {
                `$basis = Import-TokenMatrix '$tiny' | Get-PcaBasis -Device `$device
                `$direction = `$basis | New-SkyDirection -Latitude 1 -Longitude 2
                `$cosines = `$direction | Measure-BFloat16Cosine -Device `$device
                `"`$(`$basis.Device) `$(`$cosines.Device) `$(`$cosines.Engine -eq `$basis.Engine)`"
            }" ($none + @{ CUDA_VISIBLE_DEVICES = '' })
        $run.Errors | Should -BeNullOrEmpty
        $run.Output | Should -Be 'Cpu Cpu True', 'Cpu Cpu True'
    }

    It 'tells of those that are asked for' {
        $code = '(Get-ComputeDevice mps, cpu).Device; (Get-ComputeDevice Auto).Device'
        $run = Invoke-Process $code ($none + @{ CUDA_VISIBLE_DEVICES = '' })
        $run.Output | Should -Be 'Cpu', 'Mps', 'Cpu'
    }

    It 'says of <_> at once that it cannot be used' -TestCases 'Torch', 'Cuda', 'Mps' {
        # The call ends, and not each of its items.
        $run = Invoke-Process "
            try { '$tiny', '$tiny' | Import-TokenMatrix | Get-PcaBasis -Device $_ }
            catch { `$_.FullyQualifiedErrorId }" $none
        $run.Errors | Should -BeNullOrEmpty
        $id = if ($_ -eq 'Mps' -or ($_ -eq 'Cuda' -and $IsMacOS)) { 'DeviceNotAvailable' } else { 'TorchNotInstalled' }
        $run.Output | Should -BeExactly "$id,ClusterTools.Commands.GetPcaBasisCommand"
    }
}

Describe 'With a Torch backend whose <Name> is broken' -ForEach @(
    @{ Name = 'library of TorchSharp'; Broken = 'bridge' }
    @{ Name = 'libtorch'; Broken = 'libtorch' }
) {
    BeforeAll {
        $backend = New-Item -ItemType Directory "$TestDrive/$Broken"
        Set-Content "$backend/ClusterTools.Torch.dll" 'no assembly'
        Set-Content "$backend/$bridge" 'no library'

        # Any library that this system loads stands for a libtorch that is not broken.
        $any = $IsWindows ? 'System.IO.Compression.Native.dll' : 'libSystem.Native.*'
        $runtime = Split-Path ([object].Assembly.Location)
        if ($Broken -eq 'libtorch') { Set-Content "$backend/$libtorch" 'no library' }
        else { Get-ChildItem $runtime -Filter $any | Copy-Item -Destination "$backend/$libtorch" }
        $file = $Broken -eq 'libtorch' ? $libtorch : $bridge
        $environment = @{ CLUSTERTOOLS_TORCH = $backend.FullName }
    }

    It 'imports without a word' {
        $run = Invoke-Process '(Get-Module ClusterTools).Name' $environment
        $run.Errors | Should -BeNullOrEmpty
        $run.Output | Should -BeExactly ClusterTools
        $run.ExitCode | Should -Be 0
    }

    It 'keeps the reason and tells it at each use, in the streams of PowerShell only' {
        $run = Invoke-Process "
            `$VerbosePreference = 'SilentlyContinue'
            foreach (`$number in 1, 2) {
                try { Import-TokenMatrix '$tiny' | Get-PcaBasis -Device Torch }
                catch { `$_.FullyQualifiedErrorId; `$_.Exception.Message }
            }
            (Get-ComputeDevice Torch).Reason
            (Import-TokenMatrix '$tiny' | Get-PcaBasis).Device" $environment
        $run.Errors | Should -BeNullOrEmpty
        $run.Output | Should -HaveCount 6
        $run.Output[0, 2] | Should -Be (@('TorchNotUsable,ClusterTools.Commands.GetPcaBasisCommand') * 2)
        $run.Output[1] | Should -BeLike "The Torch backend in '*' cannot be loaded: *$file*. Build it again with*"
        $run.Output[3] | Should -BeExactly $run.Output[1]
        $run.Output[1].StartsWith($run.Output[4]) | Should -BeTrue
        $run.Output[5] | Should -BeExactly Cpu
        $run.ExitCode | Should -Be 0
    }

    It 'writes one error to the console where nothing catches it' {
        $run = Invoke-Process "Import-TokenMatrix '$tiny' | Get-PcaBasis -Device Torch" $environment
        $run.Output | Should -BeNullOrEmpty
        "$($run.Errors)" | Should -BeLike 'Get-PcaBasis: *The Torch backend in*'
        $run.ExitCode | Should -Be 1
    }
}

Describe "With the Torch backend$note" {
    It 'runs the whole pipeline, and says what computed' -Skip:$missing {
        $run = Invoke-Process "
            `$basis = Import-TokenMatrix '$tiny' | Get-PcaBasis -Device Torch
            `$cosines = `$basis | New-SkyDirection -Latitude 1 -Longitude 2 | Measure-BFloat16Cosine -Device Torch
            `$basis.Device, `$cosines.Device, (`$basis.Engine -eq `$cosines.Engine), `$basis.Engine
            (`$basis | Format-List | Out-String -Stream) -match '^Device'
            (`$cosines | Find-CosineCluster).Count -gt 0"
        $run.Errors | Should -BeNullOrEmpty
        $run.Output[0..2] | Should -Be 'Torch', 'Torch', 'True'
        $run.Output[3] | Should -Match '^TorchSharp \d+\.\d+\.\d+$'
        $run.Output[4] | Should -Match "^Device +: Torch \($($run.Output[3])\)$"
        $run.Output[5] | Should -BeExactly True
    }

    It 'keeps TorchSharp out of the session' -Skip:$missing {
        $run = Invoke-Process "
            `$null = Import-TokenMatrix '$tiny' | Get-PcaBasis -Device Torch
            foreach (`$context in [Runtime.Loader.AssemblyLoadContext]::All) {
                `$names = `$context.Assemblies | ForEach-Object { `$_.GetName().Name } |
                    Where-Object { `$_ -match 'ClusterTools|Torch' }
                if (`$names) { `"`$(`$context.Name): `$((`$names | Sort-Object) -join ', ')`" }
            }"
        $run.Errors | Should -BeNullOrEmpty
        $run.Output | Sort-Object | Should -Be @(
            'ClusterTools.Torch: ClusterTools.Torch, TorchSharp', 'Default: ClusterTools, ClusterTools.Core')
    }

    It 'tells the device with -Verbose' -Skip:$missing {
        $run = Invoke-Process "(Import-TokenMatrix '$tiny' | Get-PcaBasis -Device Torch -Verbose 4>&1)[0, 1].Message"
        $run.Output[0] | Should -Match '^Computing the principal components of tiny: device Torch, TorchSharp [\d.]+\.$'
        $run.Output[1] | Should -Match '1 pass over the matrix, largest relative residual \d\.\de-\d+ in float32\.$'
    }

    It 'says what keeps a GPU from being used' -Skip:$missing {
        $run = Invoke-Process "Get-ComputeDevice $gpu | ConvertTo-Json"
        $run.Errors | Should -BeNullOrEmpty
        $info = -join $run.Output | ConvertFrom-Json
        if (-not $info.IsAvailable) { $info.Reason | Should -Match 'libtorch|TorchSharp' }
    }

    It 'does not grow over two hundred directions' -Skip:$missing {
        if ($env:CORECLR_ENABLE_PROFILING) {
            Set-ItResult -Skipped -Because 'a profiler, which counts coverage, grows itself'
            return
        }

        # 20,000 x 512: a matrix that were left behind each time would be 4 GB in all, cosines 8 MB.
        New-SyntheticMatrix "$TestDrive/sweep" 20000 512
        $run = Invoke-Process "
            `$basis = Import-TokenMatrix '$TestDrive/sweep' | Get-PcaBasis -Device Torch
            function Measure-Sweep([int] `$Count) {
                foreach (`$longitude in 1..`$Count) {
                    `$direction = `$basis | New-SkyDirection -Latitude 0 -Longitude `$longitude
                    `$null = `$direction | Measure-BFloat16Cosine -Device Torch
                }
                [GC]::Collect(); [GC]::WaitForPendingFinalizers(); [GC]::Collect()
                [Diagnostics.Process]::GetCurrentProcess().PrivateMemorySize64
            }
            `$sizes = @(Measure-Sweep 50) + (1..3 | ForEach-Object { Measure-Sweep 200 })
            1..3 | ForEach-Object { `$sizes[`$_] - `$sizes[`$_ - 1] }"
        $run.Errors | Should -BeNullOrEmpty

        # What is left behind is so each time; a thread's or the collector's new room comes once.
        ([long[]] $run.Output | Measure-Object -Minimum).Minimum | Should -BeLessThan 6MB
    }
}

Describe "The packages of the Torch backend$noteOfRestore" {
    It 'give TorchSharp and libtorch, and on no system what TorchSharp wants for models, archives and images' -Skip:(
        -not $restored) -TestCases @{ Assets = $assets } {
        $files = foreach ($target in (Get-Content -Raw $Assets | ConvertFrom-Json -AsHashtable).targets.Values) {
            foreach ($package in $target.GetEnumerator()) {
                foreach ($kind in 'runtime', 'native', 'runtimeTargets') {
                    if ($package.Value.type -eq 'package' -and $package.Value.ContainsKey($kind)) {
                        $package.Value[$kind].Keys | Where-Object { $_ -notlike '*/_._' } |
                            ForEach-Object { "$(($package.Key -split '/')[0]): $_" }
                    }
                }
            }
        }
        $files | Should -Contain 'TorchSharp: lib/net8.0/TorchSharp.dll'
        $files -notmatch '^(TorchSharp|libtorch-c(pu|uda)[^:]*): ' | Should -BeNullOrEmpty
    }
}
