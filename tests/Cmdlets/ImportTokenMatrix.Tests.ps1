BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $class = 'ClusterTools.Commands.ImportTokenMatrixCommand'
}

Describe 'Import-TokenMatrix' {
    It 'describes the matrix of a file' {
        $path = Get-GoldenPath tiny
        $matrix = Import-TokenMatrix $path
        $matrix | Should -BeOfType ClusterTools.TokenMatrix
        $matrix.Name | Should -BeExactly 'tiny'
        $matrix.Path | Should -BeExactly $path
        $matrix.TensorName | Should -BeExactly 'W'
        [string] $matrix.DType | Should -BeExactly 'BF16'
        $matrix.TokenCount | Should -Be 2000
        $matrix.Dimension | Should -Be 64
        $matrix.SizeBytes | Should -Be 256000
    }

    Context 'paths' {
        It 'takes several paths' {
            (Import-TokenMatrix (Get-GoldenPath tiny), (Get-GoldenPath medium)).Name | Should -Be tiny, medium
        }

        It 'takes wildcards' {
            (Import-TokenMatrix "$repository/tests/golden/*/W.safetensors").Name | Should -Be medium, tiny
        }

        It 'takes strings from the pipeline' {
            ((Get-GoldenPath tiny), (Get-GoldenPath medium) | Import-TokenMatrix).Name | Should -Be tiny, medium
        }

        It 'takes files from the pipeline' {
            $found = Get-ChildItem "$repository/tests/golden" -Recurse -Filter W.safetensors | Import-TokenMatrix
            $found.Name | Sort-Object | Should -Be medium, tiny
        }

        It 'takes a relative path' {
            Push-Location "$repository/tests/golden/tiny"
            try { (Import-TokenMatrix W.safetensors).Path | Should -BeExactly (Get-GoldenPath tiny) }
            finally { Pop-Location }
        }

        It 'takes brackets literally with -LiteralPath and from Get-ChildItem' {
            $path = New-TestMatrix "$TestDrive/a [1]/W.safetensors" (1, 2), (3, 4)
            (Import-TokenMatrix -LiteralPath $path).Name | Should -BeExactly 'a [1]'
            (Get-Item -LiteralPath $path | Import-TokenMatrix).Name | Should -BeExactly 'a [1]'
        }

        It 'takes a drive of PowerShell' {
            $null = New-TestMatrix "$TestDrive/drive/W.safetensors" (1, 2), (3, 4)
            (Import-TokenMatrix TestDrive:/drive/W.safetensors).TokenCount | Should -Be 2
        }
    }

    Context 'tensors' {
        It 'takes the tensor that is named' {
            $path = New-TestMatrix "$TestDrive/named/m.safetensors" (1, 2), (3, 4) 'some.tensor'
            (Import-TokenMatrix $path some.tensor).TensorName | Should -BeExactly 'some.tensor'
        }

        It 'takes the only matrix whatever its name' {
            $path = New-TestMatrix "$TestDrive/named/n.safetensors" (1, 2), (3, 4) 'some.tensor'
            (Import-TokenMatrix $path).TensorName | Should -BeExactly 'some.tensor'
        }
    }

    Context 'errors' {
        It 'reports <Id> and goes on' -TestCases @(
            @{ Id = 'PathNotFound'; Category = 'ObjectNotFound'; Make = { "$TestDrive/missing.safetensors" } }
            @{ Id = 'PathNotFound'; Category = 'ObjectNotFound'; Make = { "$TestDrive/*.missing" } }
            @{ Id = 'PathNotFound'; Category = 'ObjectNotFound'; Make = { 'nodrive:/W.safetensors' } }
            @{ Id = 'PathNotFileSystem'; Category = 'InvalidArgument'; Make = { 'env:PATH' } }
            @{
                Id = 'SafetensorsHeaderTooSmall'; Category = 'InvalidData'
                Make = { Set-Content "$TestDrive/bad.safetensors" 'x' -NoNewline; "$TestDrive/bad.safetensors" }
            }
            @{
                Id = 'SafetensorsIncompleteFile'; Category = 'InvalidData'
                Make = {
                    $bytes = [IO.File]::ReadAllBytes((Get-GoldenPath tiny))
                    [IO.File]::WriteAllBytes("$TestDrive/cut.safetensors", $bytes[0..1000])
                    "$TestDrive/cut.safetensors"
                }
            }
            @{
                Id = 'TensorNotChosen'; Category = 'ObjectNotFound'
                Make = { Get-GoldenPath tiny torch_cluster.safetensors }
            }
            @{
                Id = 'ModelFileNotChosen'; Category = 'ObjectNotFound'
                Make = { (New-Item -ItemType Directory -Force "$TestDrive/empty").FullName }
            }
            @{
                Id = 'ModelIndexInvalid'; Category = 'InvalidData'
                Make = { Set-Content "$TestDrive/bad.index.json" '{}'; "$TestDrive/bad.index.json" }
            }
            @{
                Id = 'ModelShardMissing'; Category = 'ObjectNotFound'
                Make = {
                    New-TestModel "$TestDrive/unshared" ([ordered] @{ 'a' = 3, 2; 'lm_head.weight' = 3, 2 }) -Shards 2
                    Remove-Item "$TestDrive/unshared/model-00002-of-00002.safetensors"
                }
            }
            @{
                Id = 'SafetensorsGitLfsPointer'; Category = 'InvalidData'
                Make = {
                    New-TestModel "$TestDrive/pointer" ([ordered] @{ 'a' = 3, 2; 'lm_head.weight' = 3, 2 }) -Shards 2
                    Set-Content "$TestDrive/pointer/model-00002-of-00002.safetensors" @(
                        'version https://git-lfs.github.com/spec/v1', 'oid sha256:4d7a21', 'size 12345')
                }
            }
        ) {
            $bad = & $Make
            $good = Import-TokenMatrix $bad, (Get-GoldenPath tiny) -ErrorVariable failure -ErrorAction SilentlyContinue
            $good.Name | Should -BeExactly 'tiny'
            $failure | Should -HaveCount 1
            $failure[0].FullyQualifiedErrorId | Should -BeExactly "$Id,$class"
            $failure[0].CategoryInfo.Category | Should -Be $Category
            $failure[0].TargetObject | Should -Not -BeNullOrEmpty
        }

        It 'reports FileNotFound for a literal path' {
            { Import-TokenMatrix -LiteralPath "$TestDrive/none.safetensors" } | Should -Throw -ErrorId "FileNotFound,$class"
        }

        It 'reports ModelNotInCache with the folder and what to run, and goes on' {
            $env:HF_HUB_CACHE = "$TestDrive/hub"
            try {
                $failure = $null
                Import-TokenMatrix -ModelId some/model, other/model -ErrorVariable failure -ErrorAction SilentlyContinue |
                    Should -BeNullOrEmpty
            }
            finally { $env:HF_HUB_CACHE = $null }
            $failure | Should -HaveCount 2
            $failure[0].FullyQualifiedErrorId | Should -BeExactly "ModelNotInCache,$class"
            $failure[0].CategoryInfo.Category | Should -Be ObjectNotFound
            $failure[0].TargetObject | Should -BeExactly some/model
            "$($failure[0])" | Should -BeLike "*'$(Join-Path $TestDrive hub)'*'hf download some/model'*"
        }

        It 'names the tensors of the file where the one asked for is missing' {
            { Import-TokenMatrix (Get-GoldenPath tiny) -Tensor V } |
                Should -Throw -ErrorId "TensorNotFound,$class" -ExpectedMessage ('*has no tensor ''V''*''W'' `[2000 x 64`]*')
        }

        It 'refuses a vector as a matrix' {
            { Import-TokenMatrix (Get-GoldenPath tiny torch_dump.safetensors) -Tensor norm } |
                Should -Throw -ErrorId "TensorNotMatrix,$class" -ExpectedMessage '*`[2000`]*'
        }

        It 'refuses elements that are no floating-point numbers' {
            $header = '{"ids":{"dtype":"I8","shape":[1,2],"data_offsets":[0,2]}}'
            $bytes = [BitConverter]::GetBytes([long] $header.Length) + [Text.Encoding]::UTF8.GetBytes($header) + (1, 2)
            [IO.File]::WriteAllBytes("$TestDrive/ids.safetensors", [byte[]] $bytes)
            { Import-TokenMatrix "$TestDrive/ids.safetensors" -Tensor ids } |
                Should -Throw -ErrorId "TensorTypeNotSupported,$class"
        }

        It 'reports a folder that may not be read' -Skip:($IsWindows -or (id -u) -eq 0) {
            $null = New-TestMatrix "$TestDrive/closed/W.safetensors" (1, 2), (3, 4)
            chmod 000 "$TestDrive/closed/W.safetensors"
            { Import-TokenMatrix "$TestDrive/closed/W.safetensors" } | Should -Throw -ErrorId "FileAccessDenied,$class"
        }
    }
}
