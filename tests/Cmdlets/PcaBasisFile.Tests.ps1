BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $export = 'ClusterTools.Commands.ExportPcaBasisCommand'
    $import = 'ClusterTools.Commands.ImportPcaBasisCommand'
    $tiny = Import-TokenMatrix (Get-GoldenPath tiny)
    $basis = $tiny | Get-PcaBasis
    $saved = "$TestDrive/saved/tiny.safetensors"
    $basis | Export-PcaBasis $saved

    # The golden matrix but for one bit.
    $bytes = [IO.File]::ReadAllBytes((Get-GoldenPath tiny))
    $bytes[-1] = $bytes[-1] -bxor 1
    $null = New-Item -ItemType Directory "$TestDrive/other"
    [IO.File]::WriteAllBytes("$TestDrive/other/W.safetensors", $bytes)
    $other = Import-TokenMatrix "$TestDrive/other/W.safetensors"
}

Describe 'The sky of PyTorch' {
    It 'gives the cluster file of Python, byte for byte: <_>' -TestCases tiny, medium {
        $report = Get-Content -Raw (Get-GoldenPath $_ torch_report.json) | ConvertFrom-Json
        $sky = @{
            Latitude = $report.lat; Longitude = $report.lon
            North = $report.north; Meridian = $report.meridian; Equinox = $report.equinox
        }
        $matrix = Import-TokenMatrix (Get-GoldenPath $_)
        Import-PcaBasis (Get-GoldenPath $_ basis_torch.safetensors) -TokenMatrix $matrix | New-SkyDirection @sky |
            Measure-BFloat16Cosine | Find-CosineCluster | Export-ClusterMembers "$TestDrive/$_.safetensors"
        $expected = (Get-FileHash (Get-GoldenPath $_ torch_cluster.safetensors)).Hash
        (Get-FileHash "$TestDrive/$_.safetensors").Hash | Should -BeExactly $expected

        # The matrix may also be named later.
        Import-PcaBasis (Get-GoldenPath $_ basis_torch.safetensors) | New-SkyDirection @sky |
            Measure-BFloat16Cosine -TokenMatrix $matrix | Find-CosineCluster | Export-ClusterMembers "$TestDrive/$_-2.safetensors"
        (Get-FileHash "$TestDrive/$_-2.safetensors").Hash | Should -BeExactly $expected
    }

    It 'has the components of the file, unknown residuals and no named matrix' {
        $read = Import-PcaBasis (Get-GoldenPath tiny basis_torch.safetensors) -TokenMatrix $tiny
        $read.Components | Should -HaveCount 16
        $read.Components[0] | Should -HaveCount 64
        $read.TotalVariance | Should -BeGreaterThan 1.35
        [double]::IsNaN($read.Residuals[0]) | Should -BeTrue
        $read.Origin | Should -BeNullOrEmpty
        ($read | Format-Table | Out-String) | Should -Match 'tiny\s+16\s+11\.53 %'
        ($read | Format-List | Out-String) | Should -Match 'Components\s+: 16 of 64'
    }
}

Describe 'Export-PcaBasis' {
    It 'saves what Import-PcaBasis reads back, and puts out nothing' {
        $basis | Export-PcaBasis "$TestDrive/a.safetensors" | Should -BeNullOrEmpty
        $read = Import-PcaBasis "$TestDrive/a.safetensors"
        $read | Should -BeOfType ClusterTools.PcaBasis
        foreach ($k in 0..2) { $read.Components[$k] | Should -Be $basis.Components[$k] }
        foreach ($property in 'Eigenvalues', 'ExplainedVarianceRatio', 'TotalVariance', 'Mean', 'Residuals') {
            $read.$property | Should -Be $basis.$property
        }
    }

    It 'saves the same file again' {
        $again = Import-PcaBasis $saved | Export-PcaBasis "$TestDrive/again.safetensors" -PassThru
        $again | Should -BeOfType IO.FileInfo
        (Get-FileHash $again).Hash | Should -BeExactly (Get-FileHash $saved).Hash
    }

    It 'names the matrix by its content' {
        $metadata = [ClusterTools.Safetensors.SafetensorsHeader]::Read($saved).Metadata
        $planted = Get-Content -Raw (Get-GoldenPath tiny planted.json) | ConvertFrom-Json
        $metadata['matrix_sha256'] | Should -BeExactly $planted.sha256_payload
        $metadata['matrix_name'] | Should -BeExactly 'tiny'
        (Import-PcaBasis $saved).Origin.Sha256 | Should -BeExactly $planted.sha256_payload
    }

    It 'writes a file for each basis by a script block' {
        $files = (Get-GoldenPath tiny), (Get-GoldenPath medium) | Import-TokenMatrix | Get-PcaBasis |
            Export-PcaBasis -Path { "$TestDrive/each/$($_.TokenMatrix.Name).safetensors" } -PassThru
        $files.BaseName | Should -Be tiny, medium
    }

    It 'does nothing with -WhatIf' {
        $basis | Export-PcaBasis "$TestDrive/whatif/a.safetensors" -WhatIf -PassThru | Should -BeNullOrEmpty
        "$TestDrive/whatif" | Should -Not -Exist
    }

    It 'replaces a read-only file with -Force only' {
        $file = New-Item "$TestDrive/readonly.safetensors" -Value 'old'
        $file.IsReadOnly = $true
        { $basis | Export-PcaBasis $file } | Should -Throw -ErrorId "FileAccessDenied,$export"
        $basis | Export-PcaBasis $file -Force
        (Import-PcaBasis $file).Components | Should -HaveCount 3
    }

    Context 'errors' {
        It 'keeps the file with -NoClobber' {
            Set-Content "$TestDrive/kept.safetensors" 'old'
            { $basis | Export-PcaBasis "$TestDrive/kept.safetensors" -NoClobber } |
                Should -Throw -ErrorId "TargetExists,$export"
            Get-Content "$TestDrive/kept.safetensors" | Should -BeExactly 'old'
        }

        It 'refuses two bases for one file, and keeps the first' {
            $basis, (Get-PcaBasis $tiny -ComponentCount 1) |
                Export-PcaBasis "$TestDrive/one.safetensors" -ErrorAction SilentlyContinue -ErrorVariable failure
            $failure.FullyQualifiedErrorId | Should -BeExactly "PathUsedTwice,$export"
            (Import-PcaBasis "$TestDrive/one.safetensors").Components | Should -HaveCount 3
        }

        It 'refuses to write over the matrix' {
            { Get-PcaBasis $other | Export-PcaBasis $other.Path } | Should -Throw -ErrorId "OutputIsInput,$export"
        }

        It 'reports a matrix that changed since, and leaves nothing behind' {
            $null = New-Item -ItemType Directory "$TestDrive/changed", "$TestDrive/changed-out"
            Copy-Item (Get-GoldenPath tiny) "$TestDrive/changed/W.safetensors"
            $changed = Import-TokenMatrix "$TestDrive/changed/W.safetensors" | Get-PcaBasis
            (Get-Item "$TestDrive/changed/W.safetensors").LastWriteTime = [datetime] '2001-01-01'
            { $changed | Export-PcaBasis "$TestDrive/changed-out/a.safetensors" } |
                Should -Throw -ErrorId "MatrixFileChanged,$export"
            Get-ChildItem -Force "$TestDrive/changed-out" | Should -BeNullOrEmpty
        }

        It 'refuses a path that is none of the file system' {
            { $basis | Export-PcaBasis 'env:a.safetensors' } | Should -Throw -ErrorId "PathNotFileSystem,$export"
        }
    }
}

Describe 'Import-PcaBasis' {
    It 'has no matrix where none is given, but says which it was' {
        $read = Import-PcaBasis $saved
        $read.TokenMatrix | Should -BeNullOrEmpty
        [string] $read.Origin | Should -BeExactly 'tiny (W BF16 [2000 x 64])'
        ($read | Format-Table | Out-String) | Should -Match '(?m)^tiny\s+3\s'
        ($read | Format-List | Out-String) | Should -Match 'Model\s+: tiny \(W BF16 \[2000 x 64\]\)'
        $read | New-SkyDirection -Latitude 0 -Longitude 0 | Measure-BFloat16Cosine -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure.FullyQualifiedErrorId | Should -BeExactly 'MatrixMissing,ClusterTools.Commands.MeasureBFloat16CosineCommand'
    }

    It 'is bound to the matrix that is given, also from the pipeline' {
        [object]::ReferenceEquals((Import-PcaBasis $saved -TokenMatrix $tiny).TokenMatrix, $tiny) | Should -BeTrue
        [object]::ReferenceEquals(($tiny | Import-PcaBasis $saved).TokenMatrix, $tiny) | Should -BeTrue
        [object]::ReferenceEquals(($tiny | Import-PcaBasis -LiteralPath $saved).TokenMatrix, $tiny) | Should -BeTrue
    }

    It 'takes files, wildcards and strings' {
        Get-ChildItem "$TestDrive/saved" | Import-PcaBasis | Should -HaveCount 1
        Import-PcaBasis "$TestDrive/sav*/t*.safetensors" | Should -HaveCount 1
        $saved, $saved | Import-PcaBasis | Should -HaveCount 2
    }

    It 'takes a basis of another matrix with -Force' {
        $forced = Import-PcaBasis $saved -TokenMatrix $other -Force
        $forced.TokenMatrix.Name | Should -BeExactly 'other'
        $forced.Origin.Name | Should -BeExactly 'tiny'
    }

    Context 'errors' {
        It 'refuses a basis of another matrix' {
            { Import-PcaBasis $saved -TokenMatrix $other } |
                Should -Throw -ErrorId "BasisOfAnotherMatrix,$import" -ExpectedMessage '*computed from ''tiny *SHA-256 b80b579a9f54...*'
        }

        It 'refuses a basis of another dimension, also with -Force' {
            $medium = Import-TokenMatrix (Get-GoldenPath medium)
            { Import-PcaBasis $saved -TokenMatrix $medium } | Should -Throw -ErrorId "DimensionMismatch,$import"
            { Import-PcaBasis $saved -TokenMatrix $medium -Force } | Should -Throw -ErrorId "DimensionMismatch,$import"
            { Import-PcaBasis (Get-GoldenPath tiny basis_torch.safetensors) -TokenMatrix $medium } |
                Should -Throw -ErrorId "DimensionMismatch,$import"
        }

        It 'refuses numbers that are no components, names the tensor, and goes on' {
            $bad = [IO.File]::ReadAllBytes($saved)
            $offset = [ClusterTools.Safetensors.SafetensorsHeader]::Read($saved).GetTensor('components').Offset
            [BitConverter]::GetBytes([double]::NaN).CopyTo($bad, $offset + 8 * 64)
            [IO.File]::WriteAllBytes("$TestDrive/bad.safetensors", $bad)
            $good = Import-PcaBasis "$TestDrive/bad.safetensors", $saved -ErrorAction SilentlyContinue -ErrorVariable failure
            $good | Should -HaveCount 1
            $failure.FullyQualifiedErrorId | Should -BeExactly "BasisFileInvalid,$import"
            $failure.CategoryInfo.Category | Should -Be InvalidData
            $failure.Exception.Message | Should -BeLike "*bad.safetensors': the tensor 'components' *NaN*component 2*"
        }

        It 'reports a file that is no basis as what it is' {
            { Import-PcaBasis (Get-GoldenPath tiny) } | Should -Throw -ErrorId "SafetensorsTensorNotFound,$import"
            Set-Content "$TestDrive/text.safetensors" 'not a safetensors file at all'
            { Import-PcaBasis "$TestDrive/text.safetensors" } | Should -Throw -ErrorId "SafetensorsHeaderTooLarge,$import"
            { Import-PcaBasis "$TestDrive/none.safetensors" } | Should -Throw -ErrorId "PathNotFound,$import"
            { Import-PcaBasis -LiteralPath "$TestDrive/none.safetensors" } | Should -Throw -ErrorId "FileNotFound,$import"
        }
    }
}
