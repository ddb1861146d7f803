BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $class = 'ClusterTools.Commands.ExportClusterMembersCommand'
    $rows = (1, 0, 0), (0, 1, 0), (2, 0, 0), (3, 4, 0), (0, 5, 0), (3, 0, 4), (0, 0, 1), (6, 0, 8)
    $matrix = Import-TokenMatrix (New-TestMatrix "$TestDrive/m/W.safetensors" $rows)
    $measurement = New-AxisDirection $matrix | Measure-BFloat16Cosine
    $cluster = $measurement | Find-CosineCluster
}

Describe 'Export-ClusterMembers' {
    It 'writes the six tensors of the notebook' {
        $path = "$TestDrive/out/members.safetensors"
        $cluster | Export-ClusterMembers $path | Should -BeNullOrEmpty
        $header = [ClusterTools.Safetensors.SafetensorsHeader]::Read($path)
        $header.Tensors | ForEach-Object { '{0} {1} [{2}]' -f $_.Name, $_.DType, ($_.Shape -join ',') } | Should -Be @(
            'cluster_cosine F32 [1]', 'ref_lat F32 [1]', 'ref_lon F32 [1]'
            'cluster_token_ids I32 [3]', 'n_cluster_members I32 [1]', 'cluster_mask U8 [8]')
        $mask = $header.Tensors[5]
        [IO.File]::ReadAllBytes($path)[$mask.Offset..($mask.Offset + 7)] | Should -Be 0, 1, 0, 0, 1, 0, 1, 0
    }

    It 'writes CSV that Import-Csv reads' {
        $cluster | Export-ClusterMembers "$TestDrive/members.csv"
        $read = Import-Csv "$TestDrive/members.csv"
        $read.TokenId | Should -Be '1', '4', '6'
        $read.Cosine | Should -Be '0', '0', '0'
    }

    It 'writes JSON that ConvertFrom-Json reads' {
        $cluster | Export-ClusterMembers "$TestDrive/members.json"
        $read = Get-Content -Raw "$TestDrive/members.json" | ConvertFrom-Json
        $read.members.tokenId | Should -Be 1, 4, 6
        $read.tokenCount | Should -Be 8
        $read.count | Should -Be 3
        $read.latitude | Should -Be 0
    }

    It 'takes the format from -Format where the name tells none' {
        $cluster | Export-ClusterMembers "$TestDrive/members.txt" -Format Csv
        (Get-Content "$TestDrive/members.txt")[0] | Should -BeExactly 'TokenId,Token,Cosine,Kind,Latitude,Longitude,North,Meridian,Equinox'
    }

    It 'gives back the file with -PassThru' {
        $file = $cluster | Export-ClusterMembers "$TestDrive/pass [1].csv" -PassThru
        $file | Should -BeOfType IO.FileInfo
        $file.Name | Should -BeExactly 'pass [1].csv'
    }

    It 'writes a file for each cluster by a script block' {
        $files = Find-CosineCluster $measurement -Top 3 |
            Export-ClusterMembers -Path { Join-Path $TestDrive "rank$($_.Rank).csv" } -PassThru
        $files.Name | Should -Be 'rank1.csv', 'rank2.csv', 'rank3.csv'
        (Import-Csv "$TestDrive/rank2.csv").TokenId | Should -Be '3', '5', '7'
    }

    It 'takes a path relative to the current location' {
        Push-Location $TestDrive
        try { $cluster | Export-ClusterMembers here.csv }
        finally { Pop-Location }
        "$TestDrive/here.csv" | Should -Exist
    }

    It 'replaces a file, and leaves no other behind' {
        $null = New-Item -ItemType Directory "$TestDrive/replace"
        Set-Content "$TestDrive/replace/a.csv" 'old'
        $cluster | Export-ClusterMembers "$TestDrive/replace/a.csv"
        (Get-Content "$TestDrive/replace/a.csv")[0] | Should -BeExactly 'TokenId,Token,Cosine,Kind,Latitude,Longitude,North,Meridian,Equinox'
        (Get-ChildItem "$TestDrive/replace" -Force).Name | Should -Be 'a.csv'
    }

    It 'does nothing with -WhatIf' {
        $cluster | Export-ClusterMembers "$TestDrive/whatif/a.csv" -WhatIf -PassThru | Should -BeNullOrEmpty
        "$TestDrive/whatif" | Should -Not -Exist
    }

    Context 'errors' {
        It 'keeps the file with -NoClobber' {
            Set-Content "$TestDrive/kept.csv" 'old'
            { $cluster | Export-ClusterMembers "$TestDrive/kept.csv" -NoClobber } | Should -Throw -ErrorId "TargetExists,$class"
            Get-Content "$TestDrive/kept.csv" | Should -BeExactly 'old'
        }

        It 'keeps a read-only file, unless forced' {
            $file = New-Item "$TestDrive/readonly.csv" -Value 'old'
            $file.IsReadOnly = $true
            { $cluster | Export-ClusterMembers $file } | Should -Throw -ErrorId "FileAccessDenied,$class"
            Get-Content $file | Should -BeExactly 'old'
            $cluster | Export-ClusterMembers $file -Force
            (Get-Content $file)[0] | Should -BeExactly 'TokenId,Token,Cosine,Kind,Latitude,Longitude,North,Meridian,Equinox'
            $file.Refresh()
            $file.IsReadOnly | Should -BeTrue
        }

        It 'refuses two clusters for one file, and keeps the first' {
            Find-CosineCluster $measurement -Top 2 |
                Export-ClusterMembers "$TestDrive/one.csv" -ErrorAction SilentlyContinue -ErrorVariable failure
            $failure.FullyQualifiedErrorId | Should -BeExactly "PathUsedTwice,$class"
            (Import-Csv "$TestDrive/one.csv").TokenId | Should -Be '1', '4', '6'
        }

        It 'refuses an extension without a format' {
            { $cluster | Export-ClusterMembers "$TestDrive/a.xyz" } | Should -Throw -ErrorId "FileFormatUnknown,$class"
        }

        It 'refuses to write over the matrix' {
            { $cluster | Export-ClusterMembers $matrix.Path } | Should -Throw -ErrorId "OutputIsInput,$class"
        }

        It 'refuses a folder' {
            $null = New-Item -ItemType Directory "$TestDrive/folder.csv"
            { $cluster | Export-ClusterMembers "$TestDrive/folder.csv" } | Should -Throw -ErrorId "FileNotReadOrWritten,$class"
        }

        It 'refuses a path that is none of the file system' {
            { $cluster | Export-ClusterMembers 'env:a.csv' } | Should -Throw -ErrorId "PathNotFileSystem,$class"
        }

        It 'refuses an unknown drive' {
            { $cluster | Export-ClusterMembers 'nodrive:/a.csv' } | Should -Throw -ErrorId "PathNotFound,$class"
        }
    }
}
