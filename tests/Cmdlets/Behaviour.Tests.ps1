BeforeDiscovery {
    $exportPictures = {
        Remove-Item "$TestDrive/1.svg" -ErrorAction Ignore
        Set-Content "$TestDrive/0.svg" kept
        $number = @(0)
        $cluster, $cluster | & $Name -Path { "$TestDrive/$($number[0]++; $number[0] - 1).svg" } -NoClobber -PassThru @args
    }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $demo = Join-Path $repository tests/golden/medium/W.safetensors
    $large = Join-Path $TestDrive large
    New-SyntheticMatrix $large 40000 1024

    # Runs a script in a session of its own, as another user would; gives its output and its streams.
    function Invoke-Session([string] $Script, [hashtable] $Variables = @{}) {
        $session = [powershell]::Create()
        try {
            foreach ($name in $Variables.Keys) { $session.Runspace.SessionStateProxy.SetVariable($name, $Variables[$name]) }
            $session.Runspace.SessionStateProxy.SetVariable('manifest', $manifest)
            $prologue = '$PSStyle.OutputRendering = "PlainText"; Import-Module $manifest'
            $null = $session.AddScript("$prologue; $Script")
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $output = $session.Invoke()
            [pscustomobject] @{
                Output = $output
                Milliseconds = $watch.ElapsedMilliseconds
                Progress = @($session.Streams.Progress)
                Verbose = @($session.Streams.Verbose | ForEach-Object Message)
                Errors = @($session.Streams.Error | ForEach-Object FullyQualifiedErrorId)
            }
        }
        finally { $session.Dispose() }
    }
}

Describe 'Progress' {
    It 'goes forward, is told a few times a second and is removed' {
        # Progress is shown after 200 ms. A machine that is done sooner gets a matrix twice as large.
        for ($tokens = 40000; ; $tokens *= 2) {
            $path = $tokens -eq 40000 ? $large : "$TestDrive/$tokens/large"
            if ($path -ne $large) { New-SyntheticMatrix $path $tokens 1024 }
            $run = Invoke-Session '$null = Import-TokenMatrix $path | Get-PcaBasis -ComponentCount All -Verbose' @{ path = $path }
            $run.Errors | Should -BeNullOrEmpty
            $run.Verbose[-1] | Should -Match 'done in (\d+\.\d+) s\.$'
            if ([double] ($run.Verbose[-1] -replace '.* done in | s\.$') -gt 0.5) { break }
        }
        $run.Progress | Should -Not -BeNullOrEmpty
        $run.Progress.Count | Should -BeLessOrEqual ($run.Milliseconds / 200 + 1)
        $run.Progress.Activity | Select-Object -Unique | Should -BeExactly 'Computing the principal components of large'
        $run.Progress[-1].RecordType | Should -Be Completed
        $shown = @($run.Progress | Select-Object -SkipLast 1)
        $shown.RecordType | Select-Object -Unique | Should -Be Processing
        foreach ($record in $shown) {
            $record.PercentComplete | Should -BeIn (0..100)
            $record.StatusDescription | Should -Match '^(Starting|Principal components: .+)$'
        }
        $shown.PercentComplete | Should -Be ($shown.PercentComplete | Sort-Object)
    }

    It 'is removed after an error, too' {
        Copy-Item -Recurse $large "$TestDrive/changed"
        $run = Invoke-Session '
            $matrix = Import-TokenMatrix $path
            $change = Start-ThreadJob { param($file) Start-Sleep -Milliseconds 250; [IO.File]::SetLastWriteTimeUtc($file, [datetime]::UtcNow) } -ArgumentList $path
            while ($change.State -ne "Running") { Start-Sleep -Milliseconds 5 }
            # Again if the work was over before the change; what begins after it has to find it.
            do {
                $changed = $change.State -eq "Completed"
                $matrix | Get-PcaBasis -ComponentCount All
            } until ($Error -or $changed)
            ' @{ path = "$TestDrive/changed/W.safetensors" }
        $run.Errors | Should -Be 'MatrixFileChanged,ClusterTools.Commands.GetPcaBasisCommand'
        if ($run.Progress) { $run.Progress[-1].RecordType | Should -Be Completed }
    }

    It 'is not told of work that is over soon' {
        # The first run compiles, which may take a while on a busy machine; the second is the work alone.
        (Invoke-Session '
            $null = Import-TokenMatrix $tiny | Get-PcaBasis -ProgressAction SilentlyContinue
            Import-TokenMatrix $tiny | Get-PcaBasis' @{ tiny = Get-GoldenPath tiny }).Progress | Should -BeNullOrEmpty
    }

    It 'is silent with -ProgressAction SilentlyContinue' {
        $run = Invoke-Session '
            Import-TokenMatrix $large -ProgressAction SilentlyContinue |
                Get-PcaBasis -ComponentCount All -ProgressAction SilentlyContinue' @{ large = $large }
        $run.Errors | Should -BeNullOrEmpty
        $run.Output.Count | Should -Be 1
        $run.Progress | Should -BeNullOrEmpty
    }
}

Describe '-Verbose' {
    It 'tells device, threads, residuals, passes and time of a basis' {
        $lines = (Invoke-Session 'Import-TokenMatrix $demo | Get-PcaBasis -Verbose' @{ demo = $demo }).Verbose
        $start = 'Computing the principal components of medium: '
        foreach ($line in $lines) { $line.StartsWith($start) | Should -BeTrue }
        $lines = $lines.Substring($start.Length)
        $lines[0] | Should -BeExactly "device Cpu, threads $([Environment]::ProcessorCount)."
        $blocks = $lines[1..($lines.Count - 3)]
        foreach ($number in 1..$blocks.Count) {
            $blocks[$number - 1] |
                Should -Match "^Block ${number}: largest relative residual \d\.\de[+-]\d+ of $(8 * $number) vectors\.$"
        }
        $lines[-2] | Should -Match "^$($blocks.Count + 2) passes over the matrix, largest relative residual \d\.\de-1\d\.$"
        $lines[-1] | Should -Match '^done in \d+\.\d{3} s\.$'
    }

    It 'tells device, threads, passes and time of measurements' {
        $lines = (Invoke-Session '
            $basis = Import-TokenMatrix $demo | Get-PcaBasis
            New-SkyDirection $basis -Latitude 1 -Longitude 2 | Measure-BFloat16Cosine -Verbose' @{ demo = $demo }).Verbose
        $lines | Should -HaveCount 3
        $lines[0] | Should -BeExactly "Measuring the cosines of medium: device Cpu, threads $([Environment]::ProcessorCount)."
        $lines[1] | Should -BeExactly 'Measuring the cosines of medium: 1 pass over the matrix.'
        $lines[2] | Should -Match '^Measuring the cosines of medium: done in \d+\.\d{3} s\.$'
    }

    It 'is quiet unless asked' {
        (Invoke-Session 'Import-TokenMatrix $demo | Get-PcaBasis' @{ demo = $demo }).Verbose | Should -BeNullOrEmpty
    }
}

Describe '-ErrorAction of <Name>' -ForEach @(
    @{ Name = 'Import-TokenMatrix'; Id = 'PathNotFound'; Script = { 'missing', $demo | Import-TokenMatrix @args } }
    @{ Name = 'Get-PcaBasis'; Id = 'MatrixRowNotFinite'; Script = { $infinite, $matrix | Get-PcaBasis @args } }
    @{
        Name = 'New-SkyDirection'; Id = 'LatitudeOutOfRange'
        Script = { [pscustomobject] @{ Latitude = 91 }, [pscustomobject] @{ Latitude = 9 } | New-SkyDirection -Basis $basis -Longitude 0 @args }
    }
    @{ Name = 'Measure-BFloat16Cosine'; Id = 'DimensionMismatch'; Script = { $other, $direction | Measure-BFloat16Cosine -TokenMatrix $matrix @args } }
    @{ Name = 'Get-SkyCoordinate'; Id = 'ComponentNotInBasis'; Script = { $narrow, $basis | Get-SkyCoordinate -TokenId 0 @args } }
    @{ Name = 'Find-CosineCluster'; Id = 'CosineClassNotFound'; Script = { $measurement | Find-CosineCluster -Cosine 2, $measurement.Maximum @args } }
    @{
        Name = 'Export-ClusterMembers'; Id = 'TargetExists'
        Script = {
            Remove-Item "$TestDrive/1.csv" -ErrorAction Ignore
            Set-Content "$TestDrive/0.csv" kept
            $number = @(0)
            $cluster, $cluster | Export-ClusterMembers -Path { "$TestDrive/$($number[0]++; $number[0] - 1).csv" } -NoClobber -PassThru @args
        }
    }
    @{
        Name = 'Export-PcaBasis'; Id = 'TargetExists'
        Script = {
            Remove-Item "$TestDrive/1.safetensors" -ErrorAction Ignore
            Set-Content "$TestDrive/0.safetensors" kept
            $number = @(0)
            $basis, $basis | Export-PcaBasis -Path { "$TestDrive/$($number[0]++; $number[0] - 1).safetensors" } -NoClobber -PassThru @args
        }
    }
    @{ Name = 'Export-SkyMap'; Id = 'TargetExists'; Script = $exportPictures }
    @{ Name = 'Export-CosinePlot'; Id = 'TargetExists'; Script = $exportPictures }
    @{ Name = 'Import-PcaBasis'; Id = 'PathNotFound'; Script = { 'missing', $savedBasis | Import-PcaBasis @args } }
    @{ Name = 'Import-CosineCluster'; Id = 'PathNotFound'; Script = { 'missing', $savedCluster | Import-CosineCluster @args } }
    @{
        Name = 'Find-IdenticalToken'; Id = 'TokenIdOutOfRange'
        Script = { [pscustomobject] @{ TokenId = 9999 }, [pscustomobject] @{ TokenId = 39, 99 } | Find-IdenticalToken -TokenMatrix $matrix @args }
    }
    @{
        Name = 'Measure-TokenDistance'; Id = 'TokenIdOutOfRange'
        Script = { [pscustomobject] @{ TokenId = 9999 }, [pscustomobject] @{ TokenId = 39 } | Measure-TokenDistance -TokenMatrix $matrix @args }
    }
    @{
        Name = 'Measure-BFloat16Logit'; Id = 'TokenIdOutOfRange'
        Script = { [pscustomobject] @{ TokenId = 9999 }, [pscustomobject] @{ TokenId = 39 } | Measure-BFloat16Logit -TokenMatrix $matrix @args }
    }
    @{ Name = 'Find-LogitClass'; Id = 'LogitClassNotFound'; Script = { ($matrix | Measure-BFloat16Logit -TokenId 39 -Within 3), ($matrix | Measure-BFloat16Logit -TokenId 39) | Find-LogitClass -OfToken 39 @args } }
    @{ Name = 'Find-TokenShell'; Id = 'ShellEmpty'; Script = { ($matrix | Measure-TokenDistance), ($matrix | Measure-TokenDistance -TokenId 39) | Find-TokenShell -Radius 0 @args } }
    @{ Name = 'Get-Token'; Id = 'TokenIdOutOfRange'; Script = { [pscustomobject] @{ TokenId = 9999 }, [pscustomobject] @{ TokenId = 39 } | Get-Token $matrix @args } }
    @{
        Name = 'Join-TokenSet'; Id = 'MatrixMissing'
        Script = {
            Join-TokenSet $cluster, $cluster
            Join-TokenSet (Import-CosineCluster $savedCluster), $cluster @args
        }
    }
    @{ Name = 'Compare-CosineCluster'; Id = 'TokenTextsDiffer'; Script = { $stranger, $named | Compare-CosineCluster $named @args } }
    @{ Name = 'Test-CosineCluster'; Id = 'MatrixMissing'; Script = { (Import-CosineCluster $savedCluster), $cluster | Test-CosineCluster @args } }
) {
    BeforeAll {
        $matrix = Import-TokenMatrix $demo
        $infinite = Import-TokenMatrix (New-TestMatrix "$TestDrive/infinite.safetensors" (1, 0, 0), ([float]::PositiveInfinity, 0, 0), (0, 1, 0))
        $basis = $matrix | Get-PcaBasis
        $narrow = $matrix | Get-PcaBasis -ComponentCount 2
        $direction = $basis | New-SkyDirection -Latitude 0 -Longitude 0
        $other = Import-TokenMatrix (Get-GoldenPath tiny) | Get-PcaBasis | New-SkyDirection -Latitude 0 -Longitude 0
        $measurement = $direction | Measure-BFloat16Cosine
        $cluster = $measurement | Find-CosineCluster
        $named, $stranger = foreach ($names in 'abc', 'xyz') {
            $null = New-TestMatrix "$TestDrive/$names/W.safetensors" (1, 0, 0), (1, 0, 0), (0, 1, 0)
            "{`"$($names[0])`":0,`"$($names[1])`":1,`"$($names[2])`":2}" | Set-Content "$TestDrive/$names/vocab.json"
            New-AxisDirection (Import-TokenMatrix "$TestDrive/$names") | Measure-BFloat16Cosine | Find-CosineCluster
        }
        $savedBasis = "$TestDrive/saved basis.safetensors"
        $savedCluster = "$TestDrive/saved cluster.safetensors"
        $basis | Export-PcaBasis $savedBasis
        $cluster | Export-ClusterMembers $savedCluster
        $expected = "$Id,ClusterTools.Commands.$($Name -replace '-')Command"
    }

    It 'goes on after an error with Continue and SilentlyContinue' {
        foreach ($action in 'Continue', 'SilentlyContinue') {
            $failure = $null
            $output = @(. $Script -ErrorAction $action -ErrorVariable failure 2>&1)
            $errors, $results = $output.Where({ $_ -is [Management.Automation.ErrorRecord] }, 'Split')
            $results | Should -HaveCount 1
            $errors | ForEach-Object FullyQualifiedErrorId | Should -Be $(if ($action -eq 'Continue') { $expected })
            $failure.FullyQualifiedErrorId | Should -BeExactly $expected
        }
    }

    It 'leaves no trace with Ignore' {
        $before = $Error.Count
        @(. $Script -ErrorAction Ignore -ErrorVariable failure) | Should -HaveCount 1
        $failure | Should -BeNullOrEmpty
        $Error.Count | Should -Be $before
    }

    It 'ends with Stop, and leaves what it took to the caller' {
        { & $Script -ErrorAction Stop } | Should -Throw -ErrorId $expected
    }
}

Describe 'Background work' {
    It 'gives live objects from thread jobs and parallel runspaces' {
        $work = { Import-Module $using:manifest; Import-TokenMatrix $using:demo | Get-PcaBasis }
        $bases = @(
            Start-ThreadJob $work | Receive-Job -Wait -AutoRemoveJob
            1 | ForEach-Object -Parallel { Import-Module $using:manifest; Import-TokenMatrix $using:demo | Get-PcaBasis })
        foreach ($basis in $bases) {
            $basis | Should -BeOfType ClusterTools.PcaBasis
            $basis | New-SkyDirection -Latitude 1 -Longitude 2 | Measure-BFloat16Cosine | Should -BeOfType ClusterTools.CosineMeasurement
        }
    }

    Context 'in another process' {
        BeforeAll {
            $chain = {
                $basis = Import-TokenMatrix $demo | Get-PcaBasis
                $direction = $basis | New-SkyDirection -Latitude 10 -Longitude 20
                $measurement = $direction | Measure-BFloat16Cosine
                $cluster = $measurement | Find-CosineCluster
                $basis.TokenMatrix, $basis, $direction, $measurement, $measurement.Distribution[0], $cluster, $cluster.Members[0]
                $direction | Get-SkyCoordinate -TokenId 5
                $basis | Get-SkyCoordinate -AsArray
                $distance = $cluster | Measure-TokenDistance
                $shell = $distance | Find-TokenShell -Count 9
                $distance, $shell, $shell.Members[0], $distance.Gaps[0], $distance.Histogram[0], $distance.Center
                $logits = $cluster | Measure-BFloat16Logit
                $logits, $logits.State, $logits.Top[0], $logits.Distribution[0], ($logits | Find-LogitClass), ($shell | Join-TokenSet)
            }
            $live = & $chain
            $job = Start-Job {
                $demo = $using:demo
                Import-Module $using:manifest
                . ([scriptblock]::Create($using:chain))
            }
            $returned = $job | Receive-Job -Wait -AutoRemoveJob
            $matrix, $basis, $direction, $measurement, $class, $cluster, $member, $coordinate, $null, $distance, $shell, $null, $null, $null, $null, $logits, $null = $returned

            function Get-PropertyName($InputObject) {
                $InputObject.PSObject.Properties.Name | Where-Object { $_ -notin 'PSComputerName', 'PSShowComputerName', 'RunspaceId', 'PSSourceJobInstanceId' }
            }
        }

        It 'gives back every property but the long lists' {
            $left = @{
                PcaBasis = 'Components', 'Mean'; SkyDirection = @('Vector'); CosineMeasurement = 'Cosines', 'SelectedTokenIds', 'Nearest'
                SkyCoordinates = 'TokenIds', 'Latitudes', 'Longitudes', 'Radii', 'Coverages', 'Separations', 'Coordinates', 'Basis'
                TokenDistance = 'SelectedTokenIds', 'Distances', 'Nearest', 'Gaps'; TokenCenter = @('Vector')
                LogitMeasurement = 'SelectedTokenIds', 'Logits', 'Top'; HiddenState = @('Values')
            }
            $returned | Should -HaveCount $live.Count
            foreach ($number in 0..($live.Count - 1)) {
                $type = $live[$number].GetType()
                $returned[$number].PSObject.TypeNames[0] | Should -BeExactly "Deserialized.$($type.FullName)"
                Get-PropertyName $returned[$number] |
                    Should -Be (Get-PropertyName $live[$number] | Where-Object { $_ -notin $left[$type.Name] })
            }
        }

        It 'gives back the numbers' {
            $matrix.TokenCount | Should -Be $live[0].TokenCount
            $basis.Eigenvalues | Should -Be $live[1].Eigenvalues
            $basis.TokenMatrix.Path | Should -BeExactly $demo
            $direction.Basis.TokenMatrix.Dimension | Should -Be $live[0].Dimension
            $measurement.Mean | Should -Be $live[3].Mean
            $measurement.Direction.X | Should -Be $live[2].X
            $measurement.Distribution.Count | Should -Be $live[3].UniqueCount
            ($measurement.Distribution | Measure-Object Count -Sum).Sum | Should -Be $live[3].TokenCount
            $class.RelativeCount | Should -Be 1
            $cluster.Cosine | Should -Be $live[5].Cosine
            $cluster.TokenIds | Should -Be $live[5].TokenIds
            $cluster.Members.TokenId | Should -Be $live[5].TokenIds
            $cluster.Latitude | Should -Be 10
            $member.Cosine | Should -Be $live[6].Cosine
            $coordinate.Latitude | Should -Be $live[7].Latitude
            $distance.Median | Should -Be $live[9].Median
            $distance.Center.TokenIds | Should -Be $live[5].TokenIds
            ($distance.Histogram | Measure-Object Count -Sum).Sum | Should -Be $live[0].TokenCount
            $shell.TokenIds | Should -Be $live[10].TokenIds
            $shell.Members.Distance | Should -Be $live[10].Members.Distance
            $logits.MaximumCount | Should -Be $live[15].MaximumCount
            $logits.Distribution[0].Count | Should -Be $live[15].Distribution[0].Count
        }

        It 'gives back little' {
            $matrix = Import-TokenMatrix $large
            $basis = $matrix | Get-PcaBasis -ComponentCount All
            $measurement = $basis | New-SkyDirection -Latitude 0 -Longitude 0 | Measure-BFloat16Cosine
            foreach ($item in $basis, $measurement, ($measurement | Find-CosineCluster)) {
                [Management.Automation.PSSerializer]::Serialize($item, 1).Length | Should -BeLessThan 1e6
            }
        }

        It 'gives back what the views show' {
            foreach ($number in 0..($live.Count - 1)) {
                $returned[$number] | Format-Table | Out-String | Should -BeExactly ($live[$number] | Format-Table | Out-String)
            }
            $measurement | Format-Custom | Out-String | Should -BeExactly ($live[3] | Format-Custom | Out-String)
            $logits | Format-Custom | Out-String | Should -BeExactly ($live[15] | Format-Custom | Out-String)
            $distance | Format-Custom | Out-String | Should -BeExactly ($live[9] | Format-Custom | Out-String)
            $shell | Format-List | Out-String | Should -BeExactly ($live[10] | Format-List | Out-String)
            $cluster | Format-List | Out-String | Should -Match 'Direction : latitude 10, longitude 20'
            $basis | Format-List | Out-String | Should -Match 'Components +: 3\r?\n'
            $direction | Format-List | Out-String | Should -Not -Match 'Vector'
        }
    }
}

Describe 'The module in a session' {
    It 'can be imported again, with -Force and after Remove-Module, and takes objects from before' {
        $run = Invoke-Session '
            Set-StrictMode -Version Latest
            $basis = Import-TokenMatrix $demo | Get-PcaBasis
            Import-Module $manifest -Force
            $direction = $basis | New-SkyDirection -Latitude 1 -Longitude 2
            Remove-Module ClusterTools
            if (Get-Command Measure-BFloat16Cosine -ErrorAction Ignore) { throw "not removed" }
            Import-Module $manifest
            $direction | Measure-BFloat16Cosine | Format-Table | Out-String' @{ demo = $demo }
        $run.Errors | Should -BeNullOrEmpty
        $run.Output | Should -Match 'Undefined'
    }

    It 'has versions side by side, one in a session' {
        foreach ($version in '0.0.1', '0.0.2') {
            $folder = New-Item -ItemType Directory "$TestDrive/modules/ClusterTools/$version"
            Copy-Item -Recurse (Join-Path (Split-Path $manifest) module) $folder
            (Get-Content -Raw $manifest) -replace "(?<=ModuleVersion\s*= ')[0-9.]+", $version | Set-Content "$folder/ClusterTools.psd1"
        }
        $import = {
            param($Folder, $Demo, $Parameters)
            $env:PSModulePath = $Folder + [IO.Path]::PathSeparator + $env:PSModulePath
            Import-Module ClusterTools @Parameters
            $null = Import-TokenMatrix $Demo
            (Get-Module ClusterTools).Version.ToString()
            [ClusterTools.TokenMatrix].Assembly.Location
        }
        $cases = @{ Expected = '0.0.2'; Parameters = @{} }, @{ Expected = '0.0.1'; Parameters = @{ RequiredVersion = '0.0.1' } }
        foreach ($case in $cases) { $case.Job = Start-Job $import -ArgumentList "$TestDrive/modules", $demo, $case.Parameters }
        foreach ($case in $cases) {
            $job = $case.Job
            $version, $assembly = $job | Receive-Job -Wait -AutoRemoveJob
            $version | Should -BeExactly $case.Expected
            $assembly | Should -BeExactly (Join-Path $TestDrive modules ClusterTools $case.Expected module bin ClusterTools.Core.dll)
        }
    }

    It 'works under the strictest mode, views included' {
        $script = '
            $basis = Import-TokenMatrix $demo | Get-PcaBasis
            $measurement = $basis | New-SkyDirection -Latitude 1 -Longitude 2 | Measure-BFloat16Cosine
            $cluster = $measurement | Find-CosineCluster
            $cluster | Export-ClusterMembers $saved
            $objects = (Import-TokenMatrix $demo -ListAvailable), $basis.TokenMatrix, $basis, $measurement.Direction, $measurement,
                $measurement.Distribution[0], $cluster, $cluster.Members[0], (Import-CosineCluster $saved),
                ($basis | Get-SkyCoordinate -TokenId 0), ($measurement.Direction | Get-SkyCoordinate -AsArray)
            $distance = $cluster | Measure-TokenDistance
            $shell = $distance | Find-TokenShell -Count 9
            $objects += $distance, $shell, $shell.Members[0], $distance.Gaps[0], $distance.Histogram[0]
            $logits = $cluster | Measure-BFloat16Logit
            $objects += $logits, $logits.State, $logits.Top[0], $logits.Distribution[0], ($logits | Find-LogitClass), ($shell | Join-TokenSet)
            $logits | Format-Custom | Out-String
            $logits.Distribution | Format-Table -View Histogram | Out-String
            $distance | Format-Custom | Out-String
            $distance.Histogram | Format-Table -View Histogram | Out-String
            foreach ($item in $objects) { $item | Format-Table | Out-String; $item | Format-List | Out-String }
            $measurement | Format-Custom | Out-String
            $measurement.Distribution | Format-Table -View Histogram | Out-String'
        $variables = @{ demo = $demo; saved = "$TestDrive/strict.safetensors" }
        $run = Invoke-Session "Set-StrictMode -Version Latest; $script" $variables
        $run.Errors | Should -BeNullOrEmpty
        $run.Output | Should -BeExactly (Invoke-Session $script $variables).Output
    }
}

Describe 'A culture with a decimal comma' {
    BeforeAll {
        # As German, but the same with every ICU and without one.
        $german = [cultureinfo]::InvariantCulture.Clone()
        $german.NumberFormat.NumberDecimalSeparator = ','
        $german.NumberFormat.NumberGroupSeparator = '.'
        $german.NumberFormat.PercentDecimalSeparator = ','
        $german.NumberFormat.PercentGroupSeparator = '.'
        $script = '
            [cultureinfo]::CurrentCulture = $culture
            $basis = Import-TokenMatrix $demo | Get-PcaBasis -ComponentCount 3
            $measurement = New-SkyDirection $basis -Latitude -7.288 -Longitude "6.941" | Measure-BFloat16Cosine
            $cluster = $measurement | Find-CosineCluster
            foreach ($file in "members.csv", "members.json", "members.safetensors") { $cluster | Export-ClusterMembers "$folder/$file" }
            $basis | Export-PcaBasis "$folder/basis.safetensors"
            ($cluster | Format-Table | Out-String).Trim()
            ($measurement | Format-List Mean, Tokens | Out-String).Trim()
            (Import-CosineCluster "$folder/members.safetensors" | Format-List Direction | Out-String).Trim()
            ($measurement.Distribution | Select-Object -First 1 | Format-Table -View Histogram | Out-String).Trim()
            try { $measurement | Find-CosineCluster -Cosine 0.51 -ErrorAction Stop } catch { $_.Exception.Message }
            try { $basis | New-SkyDirection -Latitude 90.5 -Longitude 0 -ErrorAction Stop } catch { $_.Exception.Message }'
        $demo = Join-Path $repository tensors/demo/W.safetensors
        $runs = @(
            Invoke-Session $script @{ demo = $demo; culture = $german; folder = "$TestDrive/german" }
            Invoke-Session $script @{ demo = $demo; culture = [cultureinfo]::InvariantCulture; folder = "$TestDrive/invariant" })
    }

    It 'shows in the views' {
        $runs[0].Errors | Should -BeNullOrEmpty
        ($runs[0].Output[0] -split '\r?\n')[-1].Trim() | Should -BeExactly 'demo  0,95312500    46   1,44 %    1    0,96093750            3'
        ($runs[0].Output[3] -split '\r?\n')[-1].Trim() | Should -BeExactly "0,95312500        46    1,44 % $('█' * 40)"
        $runs[1].Output[0] | Should -BeExactly ($runs[0].Output[0] -replace ',', '.')
    }

    It 'shows in no error and no description' {
        $runs[0].Output[4] | Should -BeLike 'No token has the cosine 0.51, as bfloat16 0.51171875. *'
        $runs[0].Output[4, 5] | Should -BeExactly $runs[1].Output[4, 5]
        $runs[0].Output[2] | Should -BeExactly $runs[1].Output[2]
    }

    It 'shows in no file' {
        foreach ($file in 'members.csv', 'members.json', 'members.safetensors', 'basis.safetensors') {
            (Get-FileHash "$TestDrive/german/$file").Hash | Should -Be (Get-FileHash "$TestDrive/invariant/$file").Hash
        }
        Get-Content "$TestDrive/german/members.csv" -TotalCount 2 | Select-Object -Last 1 | Should -Match '0\.953125'
    }
}
