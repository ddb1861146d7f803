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

    Context 'errors' {
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
