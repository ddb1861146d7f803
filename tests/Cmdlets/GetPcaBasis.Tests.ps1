BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $class = 'ClusterTools.Commands.GetPcaBasisCommand'
    $tiny = Import-TokenMatrix (Get-GoldenPath tiny)
}

Describe 'Get-PcaBasis' {
    It 'computes three components by default' {
        $basis = $tiny | Get-PcaBasis
        $basis | Should -BeOfType ClusterTools.PcaBasis
        $basis.Components | Should -HaveCount 3
        $basis.Components[0] | Should -HaveCount 64
        $basis.Eigenvalues | Should -HaveCount 3
        $basis.Mean | Should -HaveCount 64
        [object]::ReferenceEquals($basis.TokenMatrix, $tiny) | Should -BeTrue
        ($basis.Residuals | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 1e-10
    }

    It 'computes as many as asked for' {
        (Get-PcaBasis $tiny -ComponentCount 5).Components | Should -HaveCount 5
    }

    It 'computes all with All' {
        $basis = Get-PcaBasis $tiny -ComponentCount All
        $basis.Components | Should -HaveCount 64
        ($basis.ExplainedVarianceRatio | Measure-Object -Sum).Sum | Should -BeGreaterThan 0.999999999999
        ($basis.ExplainedVarianceRatio | Measure-Object -Sum).Sum | Should -BeLessThan 1.000000000001
    }

    It 'makes the element of largest magnitude positive' {
        foreach ($component in (Get-PcaBasis $tiny -ComponentCount All).Components) {
            $largest = $component | Sort-Object { [Math]::Abs($_) } -Descending | Select-Object -First 1
            $largest | Should -BeGreaterThan 0
        }
    }

    It 'tells the residual with -Verbose' {
        $text = $tiny | Get-PcaBasis -Verbose 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
        "$text" | Should -Match 'largest relative residual'
    }

    Context 'errors' {
        It 'refuses more components than dimensions' {
            { Get-PcaBasis $tiny -ComponentCount 65 } | Should -Throw -ErrorId "ComponentCountOutOfRange,$class"
        }

        It 'refuses a count of <_>' -TestCases 0, -1, 'some', '' {
            { Get-PcaBasis $tiny -ComponentCount $_ } |
                Should -Throw -ErrorId "CannotConvertArgumentNoMessage,$class"
        }

        It 'names the row that holds a NaN' {
            $path = New-TestMatrix "$TestDrive/nan/W.safetensors" (1, 2, 3), ([float]::NaN, 1, 1), (3, 4, 5)
            { Import-TokenMatrix $path | Get-PcaBasis } |
                Should -Throw -ErrorId "MatrixRowNotFinite,$class" -ExpectedMessage 'Row 1 of tensor*'
        }

        It 'notices that the file was changed' {
            $path = New-TestMatrix "$TestDrive/changed/W.safetensors" (1, 2, 3), (3, 4, 5)
            $matrix = Import-TokenMatrix $path
            $null = New-TestMatrix $path (1, 2, 3), (3, 4, 5), (5, 6, 7)
            { $matrix | Get-PcaBasis } | Should -Throw -ErrorId "MatrixFileChanged,$class"
        }

        It 'reports a file that is gone' {
            $path = New-TestMatrix "$TestDrive/gone/W.safetensors" (1, 2, 3), (3, 4, 5)
            $matrix = Import-TokenMatrix $path
            Remove-Item $path
            { $matrix | Get-PcaBasis } | Should -Throw -ErrorId "FileNotFound,$class"
        }

        It 'goes on with the next matrix' {
            $path = New-TestMatrix "$TestDrive/nan/W.safetensors" (1, 2, 3), ([float]::NaN, 1, 1), (3, 4, 5)
            $bases = Import-TokenMatrix $path, (Get-GoldenPath tiny) |
                Get-PcaBasis -ErrorAction SilentlyContinue -ErrorVariable failure
            $bases.TokenMatrix.Name | Should -BeExactly 'tiny'
            $failure | Should -HaveCount 1
        }
    }
}
