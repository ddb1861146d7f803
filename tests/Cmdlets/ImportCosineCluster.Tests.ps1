BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $class = 'ClusterTools.Commands.ImportCosineClusterCommand'
    $saved = Get-GoldenPath tiny torch_cluster.safetensors
    $tiny = Import-TokenMatrix (Get-GoldenPath tiny)
}

Describe 'Import-CosineCluster' {
    It 'reads what the notebook saved' {
        $cluster = Import-CosineCluster $saved
        $planted = Get-Content -Raw (Get-GoldenPath tiny planted.json) | ConvertFrom-Json
        $cluster | Should -BeOfType ClusterTools.CosineCluster
        $cluster.Cosine | Should -Be 0.890625
        $cluster.Count | Should -Be 29
        $cluster.TokenCount | Should -Be 2000
        $cluster.Fraction | Should -Be (29 / 2000)
        $cluster.TokenIds | Should -Be $planted.cluster_ids
        $cluster.Members.TokenId | Should -Be $planted.cluster_ids
        $cluster.Latitude | Should -Be 18.905
        $cluster.Longitude | Should -Be -151.817
        foreach ($unknown in 'Measurement', 'TokenMatrix', 'Rank', 'MaximumCosine', 'MaximumCount') {
            $cluster.psobject.Properties[$unknown].Value | Should -BeNullOrEmpty
        }
    }

    It 'is saved again byte for byte: <_>' -TestCases tiny, medium {
        Import-CosineCluster (Get-GoldenPath $_ torch_cluster.safetensors) | Export-ClusterMembers "$TestDrive/$_.safetensors"
        (Get-FileHash "$TestDrive/$_.safetensors").Hash |
            Should -BeExactly (Get-FileHash (Get-GoldenPath $_ torch_cluster.safetensors)).Hash
    }

    It 'reads what Export-ClusterMembers saved' {
        $found = $tiny | Get-PcaBasis | New-SkyDirection -Latitude -12.3456 -Longitude 271 |
            Measure-BFloat16Cosine | Find-CosineCluster -Top 2
        $files = $found | Export-ClusterMembers -Path { "$TestDrive/top$($_.Rank).safetensors" } -PassThru
        $read = $files | Import-CosineCluster -TokenMatrix $tiny
        foreach ($i in 0, 1) {
            foreach ($property in 'Cosine', 'Count', 'Fraction', 'TokenIds', 'TokenCount', 'Latitude', 'Longitude') {
                $read[$i].$property | Should -Be $found[$i].$property
            }
        }
        [object]::ReferenceEquals($read[0].TokenMatrix, $tiny) | Should -BeTrue
    }

    It 'points the direction again and finds itself' {
        $basis = Import-PcaBasis (Get-GoldenPath tiny basis_torch.safetensors) -TokenMatrix $tiny
        $again = Import-CosineCluster $saved | New-SkyDirection -Basis $basis | Measure-BFloat16Cosine | Find-CosineCluster
        $again | Export-ClusterMembers "$TestDrive/itself.safetensors"
        (Get-FileHash "$TestDrive/itself.safetensors").Hash | Should -BeExactly (Get-FileHash $saved).Hash
    }

    It 'is bound to a matrix from the pipeline' {
        ($tiny | Import-CosineCluster $saved).TokenMatrix.Name | Should -BeExactly 'tiny'
    }

    It 'is shown without errors, empty where unknown' {
        $Error.Clear()
        $cluster = Import-CosineCluster $saved
        $table = ($cluster | Format-Table | Out-String -Width 100) -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ }
        $table | Should -Be @(
            'Model     Cosine Count Fraction Rank MaximumCosine MaximumCount'
            '-----     ------ ----- -------- ---- ------------- ------------'
            '      0.89062500    29   1.45 %')
        $list = ($cluster | Format-List | Out-String -Width 100) -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ }
        $list[0..5] | Should -Be @(
            'Model     :'
            'Direction : latitude 18.905, longitude -151.817'
            'Cosine    : 0.89062500'
            'Count     : 29 tokens (1.45 % of 2,000)'
            'Rank      :'
            'Maximum   :')
        ($tiny | Import-CosineCluster $saved | Format-Table | Out-String) | Should -Match '(?m)^tiny\s+0\.89062500'
        $Error | Should -BeNullOrEmpty
    }

    It 'is saved as CSV and JSON like any other' {
        $cluster = $tiny | Import-CosineCluster $saved
        $cluster | Export-ClusterMembers "$TestDrive/a.csv"
        $cluster | Export-ClusterMembers "$TestDrive/a.json"
        (Import-Csv "$TestDrive/a.csv").TokenId | Should -Be $cluster.TokenIds
        $json = Get-Content -Raw "$TestDrive/a.json" | ConvertFrom-Json
        $json.model | Should -BeExactly 'tiny'
        $json.north | Should -BeNullOrEmpty
        $json.members.tokenId | Should -Be $cluster.TokenIds
    }

    Context 'sets of later notebooks' {
        BeforeAll {
            function New-SetFile([string] $Name, [Collections.IDictionary] $Tensors) {
                $items = foreach ($key in $Tensors.Keys) {
                    $dtype, $shape, $data = $Tensors[$key]
                    [ClusterTools.Safetensors.SafetensorsItem]::new($key, $dtype, [long[]] $shape, [ReadOnlyMemory[byte]]::new([byte[]] $data))
                }
                $path = "$TestDrive/$Name.safetensors"
                $stream = [IO.File]::Create($path)
                try { [ClusterTools.Safetensors.SafetensorsWriter]::Write($stream, [ClusterTools.Safetensors.SafetensorsItem[]] $items, $null) }
                finally { $stream.Dispose() }
                $path
            }

            $mask = 0, 1, 0, 1, 0
            $ids32 = 3, 1 | ForEach-Object { [BitConverter]::GetBytes([int] $_) }
            $ids64 = 1, 3 | ForEach-Object { [BitConverter]::GetBytes([long] $_) }
            $half = [BitConverter]::GetBytes([float] 0.5)
            $nan = [BitConverter]::GetBytes([float]::NaN)
        }

        It 'are sets of tokens: ids of 64 bits and a mask of truth values' {
            $path = New-SetFile 1.4h ([ordered] @{
                    cluster_token_ids = 'I64', 2, $ids64; cluster_mask = 'BOOL', 5, $mask; adjacency_threshold = 'F32', 1, $half })
            $set = Import-CosineCluster $path
            $set | Should -BeOfType ClusterTools.TokenSet
            $set.TokenIds | Should -Be 1, 3
            $set.Count, $set.TokenCount | Should -Be 2, 5
            $set.Name | Should -BeExactly '1.4h.safetensors'
            $set.TokenMatrix | Should -BeNullOrEmpty
            $set.Members.Cosine | Should -Be $null, $null
            [string] $set | Should -BeExactly '2 tokens of 1.4h.safetensors'
            $table = ($set | Format-Table | Out-String -Width 100) -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ }
            $table | Should -Be @(
                'Model Count TokenIds Name'
                '----- ----- -------- ----'
                '          2 1, 3     1.4h.safetensors')
        }

        It 'may have ids in any order, a mask alone, ids alone or another name' {
            $path = New-SetFile 1.5d @{ cluster_token_ids = 'I32', 2, $ids32; cluster_mask = 'U8', 5, $mask; n_cluster = 'I32', 1, (2, 0, 0, 0) }
            (Import-CosineCluster $path).TokenIds | Should -Be 1, 3
            $path = New-SetFile mask @{ neighborhood_mask = 'BOOL', 5, $mask }
            (Import-CosineCluster $path).TokenIds | Should -Be 1, 3
            $path = New-SetFile ids @{ dead_token_ids = 'I64', 2, $ids64 }
            $set = Import-CosineCluster $path
            $set.TokenIds | Should -Be 1, 3
            $set.TokenCount | Should -BeNullOrEmpty
            ($tiny | Import-CosineCluster $path).TokenCount | Should -Be 2000
            $set | Export-ClusterMembers "$TestDrive/again.safetensors"
            (Import-CosineCluster "$TestDrive/again.safetensors").TokenIds | Should -Be 1, 3
        }

        It 'may be empty, have scalars or lack angles' {
            $zeros = 0, 0, 0, 0, 0
            $path = New-SetFile empty @{ cluster_token_ids = 'I32', 0, @(); cluster_mask = 'U8', 5, $zeros; cluster_cosine = 'F32', @(), $half }
            $empty = Import-CosineCluster $path
            $empty.Count | Should -Be 0
            $empty.Cosine | Should -Be 0.5
            $empty.Latitude | Should -BeNullOrEmpty
            $path = New-SetFile nan ([ordered] @{
                    cluster_token_ids = 'I32', 2, $ids32; cluster_mask = 'U8', 5, $mask; cluster_cosine = 'F32', 1, $half
                    ref_lat = 'F32', 1, $nan; ref_lon = 'F32', 1, $nan })
            $cluster = Import-CosineCluster $path
            $cluster | Should -BeOfType ClusterTools.CosineCluster
            $cluster.Latitude, $cluster.Longitude | Should -Be $null, $null
            $cluster.Members.Cosine | Should -Be 0.5, 0.5
            ($cluster | Format-List | Out-String) | Should -Match '(?m)^Direction +:\s*$'
            $cluster | Export-ClusterMembers "$TestDrive/nan2.safetensors"
            $again = Import-CosineCluster "$TestDrive/nan2.safetensors"
            $again.Cosine, $again.Latitude | Should -Be 0.5, $null
        }

        It 'are tested and measured like clusters' {
            $path = New-SetFile test @{ cluster_token_ids = 'I32', 2, $ids32 }
            $set = $tiny | Import-CosineCluster $path
            ($set | Test-CosineCluster).TokenIds | Should -Be 1, 3
            ($set | Measure-TokenDistance).Center.TokenIds | Should -Be 1, 3
            (Import-CosineCluster $path | Test-CosineCluster -TokenMatrix $tiny).TokenIds | Should -Be 1, 3
        }
    }

    Context 'errors' {
        It 'refuses a test of no token' {
            $cluster = $tiny | Import-CosineCluster $saved
            $none = $cluster, $cluster | Join-TokenSet -Except
            { Test-CosineCluster $tiny -TokenId $none } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        }

        It 'refuses a matrix of another token count' {
            { Import-CosineCluster $saved -TokenMatrix (Import-TokenMatrix (Get-GoldenPath medium)) } |
                Should -Throw -ErrorId "ClusterOfAnotherMatrix,$class"
        }

        It 'refuses tensors that disagree, names the one, and goes on' {
            $bytes = [IO.File]::ReadAllBytes($saved)
            $bytes[-1] = 1
            [IO.File]::WriteAllBytes("$TestDrive/bad.safetensors", $bytes)
            $good = Import-CosineCluster "$TestDrive/bad.safetensors", $saved -ErrorAction SilentlyContinue -ErrorVariable failure
            $good | Should -HaveCount 1
            $failure.FullyQualifiedErrorId | Should -BeExactly "ClusterFileInvalid,$class"
            $failure.CategoryInfo.Category | Should -Be InvalidData
            $failure.Exception.Message | Should -BeLike "*bad.safetensors': the tensor 'cluster_mask' is 1 for token 1999*"
        }

        It 'reports a file that is no cluster as what it is' {
            { Import-CosineCluster (Get-GoldenPath tiny) } | Should -Throw -ErrorId "SafetensorsTensorNotFound,$class"
            { Import-CosineCluster "$TestDrive/none.safetensors" } | Should -Throw -ErrorId "PathNotFound,$class"
            { Import-CosineCluster -LiteralPath "$TestDrive/none.safetensors" } | Should -Throw -ErrorId "FileNotFound,$class"
        }

        It 'refuses to write an imported cluster over its matrix' {
            { $tiny | Import-CosineCluster $saved | Export-ClusterMembers $tiny.Path } |
                Should -Throw -ErrorId 'OutputIsInput,ClusterTools.Commands.ExportClusterMembersCommand'
        }
    }
}
