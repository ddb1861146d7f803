BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $class = 'ClusterTools.Commands.MeasureBFloat16LogitCommand'
    $rows = (1, 0, 0), (0, 1, 0), (2, 0, 0), (3, 4, 0), (0, 5, 0), (3, 0, 4)
    $matrix = Import-TokenMatrix (New-TestMatrix "$TestDrive/small/W.safetensors" $rows)
    $demo = Import-TokenMatrix (Join-Path $repository tests/golden/medium/W.safetensors)

    # Writes a tensor of states; Values are the elements in C order.
    function New-StateFile([string] $Path, [string] $DType, [long[]] $Shape, [double[]] $Values, [string] $Name = 'h') {
        $data = [byte[]] @(foreach ($value in $Values) {
            switch ($DType) {
                BF16 { [BitConverter]::GetBytes([float] $value)[2, 3] }
                F16 { [BitConverter]::GetBytes([half] $value) }
                F32 { [BitConverter]::GetBytes([float] $value) }
                I32 { [BitConverter]::GetBytes([int] $value) }
            }
        })
        $item = [ClusterTools.Safetensors.SafetensorsItem]::new($Name, $DType, $Shape, [ReadOnlyMemory[byte]]::new($data))
        $stream = [IO.File]::Create($Path)
        try { [ClusterTools.Safetensors.SafetensorsWriter]::Write($stream, [ClusterTools.Safetensors.SafetensorsItem[]] $item, $null) }
        finally { $stream.Dispose() }
        $Path
    }

    function Get-PassCount([scriptblock] $Script) {
        @(& $Script 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] -and $_ -like 'Measuring the logits*done*' }).Count
    }
}

Describe 'Measure-BFloat16Logit' {
    It 'measures the row of a token' {
        $logits = $matrix | Measure-BFloat16Logit -TokenId 3
        $logits | Should -BeOfType ClusterTools.LogitMeasurement
        $logits.Logits | Should -Be 3, 4, 6, 25, 20, 9
        $logits.Minimum, $logits.Maximum, $logits.Mean, $logits.Median | Should -Be 3, 25, (67 / 6), 6
        $logits.UniqueCount, $logits.MaximumCount, $logits.UndefinedCount, $logits.InfiniteCount | Should -Be 6, 1, 0, 0
        $logits.State.Kind | Should -Be Token
        $logits.State.Values | Should -Be 3, 4, 0
        [string] $logits.State | Should -BeExactly 'token 3'
        $logits.Precision | Should -Be BFloat16
        [object]::ReferenceEquals($logits.TokenMatrix, $matrix) | Should -BeTrue
    }

    It 'measures the mean of tokens, or each token' {
        $mean = $matrix | Measure-BFloat16Logit -TokenId 0, 2
        $mean.State.Kind | Should -Be Mean
        $mean.State.Values | Should -Be 1.5, 0, 0
        $mean.Logits | Should -Be 1.5, 0, 3, 4.5, 0, 4.5
        $each = $matrix | Measure-BFloat16Logit -TokenId 2, 0 -Each
        $each | ForEach-Object { [string] $_.State } | Should -Be 'token 2', 'token 0'
        $each[0].Logits | Should -Be 2, 0, 4, 6, 0, 6
    }

    It 'measures a vector and a direction of a length' {
        ($matrix | Measure-BFloat16Logit -Vector 0, 0.5, 1).Logits | Should -Be 0, 0.5, 0, 2, 2.5, 4
        $direction = New-AxisDirection $matrix
        ($direction | Measure-BFloat16Logit).Logits | Should -Be 1, 0, 2, 3, 0, 3
        ($direction | Measure-BFloat16Logit -Length -2).Logits | Should -Be -2, 0, -4, -6, 0, -6
        (Measure-BFloat16Logit -Direction $direction -TokenMatrix $matrix).State.Kind | Should -Be Direction
    }

    It 'takes sets of tokens from the pipeline' {
        $found = $matrix | Measure-BFloat16Logit -TokenId 0 | Find-LogitClass -Maximum
        ($found | Measure-BFloat16Logit).State.TokenIds | Should -Be 3, 5
        ($found | Measure-BFloat16Logit -Each).State | ForEach-Object { [string] $_ } | Should -Be 'token 3', 'token 5'
        ($found.Members[0] | Measure-BFloat16Logit -TokenMatrix $matrix).State.TokenIds | Should -Be 3
    }

    It 'reads states of <DType> from a file' -TestCases @{ DType = 'BF16' }, @{ DType = 'F16' }, @{ DType = 'F32' } {
        $path = New-StateFile "$TestDrive/$DType.safetensors" $DType 2, 3 (1, 0, 0, 0, 2, 0)
        $logits = $matrix | Measure-BFloat16Logit -Path $path
        $logits | ForEach-Object Maximum | Should -Be 3, 10
        $logits[1].State.Kind | Should -Be File
        [string] $logits[1].State | Should -BeExactly "row 1 of h in $DType.safetensors"
        ($matrix | Measure-BFloat16Logit -Path $path -Row 1, 0, 1) | ForEach-Object Maximum | Should -Be 10, 3, 10
        $one = New-StateFile "$TestDrive/one.safetensors" $DType 3 (0, 0, 1)
        ($matrix | Measure-BFloat16Logit -Path $one -Tensor h).Logits | Should -Be 0, 0, 0, 0, 0, 4
    }

    It 'rounds to float32 with -Precision Single' {
        $third = 1 / 3
        $logits = $matrix | Measure-BFloat16Logit -Vector $third, 0, 0 -Precision Single
        $logits.Precision | Should -Be Single
        $logits.Logits[3] | Should -Be ([float] ([double] [float] $third * 3))
        ($matrix | Measure-BFloat16Logit -Vector $third, 0, 0).Logits[0] | Should -Be 0.333984375
    }

    It 'measures some tokens only' {
        $logits = $matrix | Measure-BFloat16Logit -TokenId 3 -Within 4, 0
        $logits.MeasuredCount | Should -Be 2
        $logits.SelectedTokenIds | Should -Be 0, 4
        $logits.Logits | Should -Be 3, NaN, NaN, NaN, 20, NaN
        $logits.Top.TokenId | Should -Be 4, 0
    }

    It 'ranks tokens with ties, margins and probabilities' {
        $logits = $matrix | Measure-BFloat16Logit -TokenId 0
        $logits.Top.TokenId | Should -Be 3, 5, 2, 0, 1, 4
        $logits.Top.FirstRank | Should -Be 1, 1, 3, 4, 5, 5
        $logits.Top.LastRank | Should -Be 2, 2, 3, 4, 6, 6
        # 3 is 0x4040, 2 is 0x4000, 1 is 0x3F80.
        $logits.Top.Margin | Should -Be 64, 64, 128, 0x3F80, $null, $null
        ($logits.Top.Probability | Measure-Object -Sum).Sum | Should -BeGreaterThan 0.999999999999
        $logits.RankOf(0, 5).TokenId | Should -Be 5, 0
        $logits.RankOf(2).FirstRank | Should -Be 3
    }

    It 'shares passes among states: <Count> in <Passes>' -TestCases @(
        @{ Count = 1; Passes = 1 }, @{ Count = 64; Passes = 1 }, @{ Count = 65; Passes = 2 }, @{ Count = 200; Passes = 4 }
    ) {
        Get-PassCount { $demo | Measure-BFloat16Logit -TokenId (0..($Count - 1)) -Each -Verbose } | Should -Be $Passes
        $path = New-StateFile "$TestDrive/many.safetensors" BF16 $Count, 3 (1..(3 * $Count))
        Get-PassCount { $matrix | Measure-BFloat16Logit -Path $path -Verbose } | Should -Be $Passes
    }

    It 'gives each state of a batch the logits that it has alone' {
        $together = $demo | Measure-BFloat16Logit -TokenId (0..70) -Each
        foreach ($token in 0, 63, 64, 70) {
            $together[$token].Logits | Should -Be ($demo | Measure-BFloat16Logit -TokenId $token).Logits
        }
    }

    It 'warns about rows without a logit and about infinities' {
        $path = New-TestMatrix "$TestDrive/odd/W.safetensors" ([float]::NaN, 0, 0), (3e38, 3e38, 0), (1, 0, 0)
        $logits = Import-TokenMatrix $path | Measure-BFloat16Logit -Vector 4, 0, 0 -WarningVariable warned -WarningAction SilentlyContinue
        $warned | ForEach-Object { [string] $_ } | Should -Be @(
            '1 of 3 tokens of odd have no logit, since their rows hold a NaN or an infinity. They belong to no class.'
            'The logits of 1 of 3 tokens of odd overflow to infinities.')
        $logits.UndefinedCount, $logits.InfiniteCount, $logits.Maximum | Should -Be 1, 1, ([float]::PositiveInfinity)
    }

    It 'goes on after a state that cannot be used' {
        $path = New-StateFile "$TestDrive/bad.safetensors" F32 3, 3 (1, 0, 0, [double]::NaN, 0, 0, 0, 1, 0)
        $logits = $matrix | Measure-BFloat16Logit -Path $path -ErrorAction SilentlyContinue -ErrorVariable failure
        $logits | ForEach-Object { [string] $_.State } | Should -Be 'row 0 of h in bad.safetensors', 'row 2 of h in bad.safetensors'
        $failure | Should -HaveCount 1
        $failure[0].FullyQualifiedErrorId | Should -BeExactly "StateNotFinite,$class"
        [string] $failure[0] | Should -BeLike 'Element 0 of row 1 of h in bad.safetensors is NaN*'
        $each = $matrix | Measure-BFloat16Logit -TokenId 1, 99, 2 -Each -ErrorAction SilentlyContinue -ErrorVariable failure
        $each | Should -HaveCount 2
        $failure.FullyQualifiedErrorId | Should -BeExactly "TokenIdOutOfRange,$class"
    }

    Context 'errors' {
        It 'reports <Id>' -TestCases @(
            @{ Id = 'TensorNotFound'; Script = { $matrix | Measure-BFloat16Logit -Path $path -Tensor x } }
            @{ Id = 'TensorNotChosen'; Script = { $demo | Measure-BFloat16Logit -Path $path } }
            @{ Id = 'DimensionMismatch'; Script = { $demo | Measure-BFloat16Logit -Path $path -Tensor h } }
            @{ Id = 'DimensionMismatch'; Script = { $matrix | Measure-BFloat16Logit -Vector 1, 2 } }
            @{ Id = 'StateRowOutOfRange'; Script = { $matrix | Measure-BFloat16Logit -Path $path -Row 2 } }
            @{ Id = 'StateRowOutOfRange'; Script = { $matrix | Measure-BFloat16Logit -Path $path -Row -1 } }
            @{ Id = 'StateNotFinite'; Script = { $matrix | Measure-BFloat16Logit -Vector 1, 3.4e38, 0 } }
            @{ Id = 'TokenIdOutOfRange'; Script = { $matrix | Measure-BFloat16Logit -TokenId 0 -Within 6 } }
            @{ Id = 'FileNotFound'; Script = { $matrix | Measure-BFloat16Logit -Path "$TestDrive/missing.safetensors" } }
        ) {
            $path = New-StateFile "$TestDrive/two.safetensors" F32 2, 3 (1..6)
            { & $Script } | Should -Throw -ErrorId "$Id,$class"
        }

        It 'names a file that holds no states' {
            $path = New-StateFile "$TestDrive/integers.safetensors" I32 2, 3 (1..6)
            { $matrix | Measure-BFloat16Logit -Path $path -ErrorAction Stop } |
                Should -Throw "*integers.safetensors' has no tensor of hidden states*d = 3*" -ErrorId "TensorNotChosen,$class"
        }

        It 'ends if the device cannot be used' {
            if ((Get-ComputeDevice | Where-Object Device -EQ Torch).IsAvailable) { Set-ItResult -Skipped -Because 'the Torch backend is here' }
            { $matrix | Measure-BFloat16Logit -TokenId 0 -Device Torch -ErrorAction Ignore } |
                Should -Throw '*build.ps1 Torch*' -ErrorId "TorchNotInstalled,$class"
        }
    }
}
