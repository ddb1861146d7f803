BeforeDiscovery {
    . "$PSScriptRoot/Common.ps1"

    # Tests that are skipped say why by their name.
    $missing = -not (Test-Path (Join-Path (Split-Path $manifest) module/plotly/plotly-gl2d.min.js))
    $reason = if ($missing) { ' (skipped: the module was built without npm)' }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $basis = Import-TokenMatrix (Get-GoldenPath medium) | Get-PcaBasis
    $planted = Get-Content -Raw (Get-GoldenPath medium planted.json) | ConvertFrom-Json
    $direction = $basis | New-SkyDirection -TokenId $planted.cluster_ids
    $measurement = $direction | Measure-BFloat16Cosine
    $cluster = $measurement | Find-CosineCluster
    $saved = "$TestDrive/members.safetensors"
    $cluster | Export-ClusterMembers $saved

    function Read-Picture([string] $Path) { ([xml] (Get-Content -Raw -LiteralPath $Path)).svg }
    function Get-PictureText([string] $Path) { (Read-Picture $Path).GetElementsByTagName('text') | ForEach-Object InnerText }

    function Read-PageData([string] $Path) {
        $html = Get-Content -Raw -LiteralPath $Path
        [regex]::Match($html, '(?s)<script id="data" type="application/json">(.*?)</script>').Groups[1].Value | ConvertFrom-Json
    }

    function Read-Int([string] $Base64) {
        $bytes = [Convert]::FromBase64String($Base64)
        for ($start = 0; $start -lt $bytes.Length; $start += 4) { [BitConverter]::ToInt32($bytes, $start) }
    }
}

Describe 'Export-SkyMap to a picture' {
    It 'shows all tokens, the cluster and the direction of a cluster' {
        $cluster | Export-SkyMap "$TestDrive/cluster.svg" | Should -BeNullOrEmpty
        $texts = Get-PictureText "$TestDrive/cluster.svg"
        $texts | Should -Contain 'The sky of medium'
        $texts | Should -Contain '3,001 tokens · north PC2, meridian PC1, equinox PC3'
        $texts | Should -Contain "$($cluster.Count) tokens"
        $texts | Should -Contain ('{0} tokens at cosine {1:F8}' -f $cluster.Count, $cluster.Cosine)
        $groups = (Read-Picture "$TestDrive/cluster.svg").GetElementsByTagName('g')
        $groups.ForEach{ $_.GetElementsByTagName('circle').Count } | Should -Be (3001 - $cluster.Count), $cluster.Count
        $groups.ForEach{ $_.fill } | Should -Be '#3d6496', '#d55e00'
    }

    It 'puts a token where its coordinates are' {
        $cluster | Export-SkyMap "$TestDrive/rectangle.svg" -Projection Rectangular
        $circle = (Read-Picture "$TestDrive/rectangle.svg").GetElementsByTagName('g')[1].GetElementsByTagName('circle')[0]
        $place = $basis | Get-SkyCoordinate -TokenId $cluster.TokenIds[0]
        [double] $circle.cx | Should -Be ([Math]::Round(450 + 430 / 180 * $place.Longitude, 2))
        [double] $circle.cy | Should -Be ([Math]::Round(58 + 215 - 430 / 180 * $place.Latitude, 2))
    }

    It 'draws a telescope''s field true to its centre' {
        $cluster | Export-SkyMap "$TestDrive/field.svg" -FieldOfView 4
        $seen = $direction | Get-SkyCoordinate -FieldOfView 4
        $groups = (Read-Picture "$TestDrive/field.svg").GetElementsByTagName('g')
        @($groups.ForEach{ $_.GetElementsByTagName('circle').Count } | Measure-Object -Sum).Sum | Should -Be $seen.Count
        (Get-PictureText "$TestDrive/field.svg") -match "^$($seen.Count) tokens in a field of 4\.00°" | Should -HaveCount 1
        $circle = $groups[1].GetElementsByTagName('circle')[0]
        $away = [Math]::Sqrt([Math]::Pow([double] $circle.cx - 310, 2) + [Math]::Pow([double] $circle.cy - 368, 2)) / 145
        $separation = ($direction | Get-SkyCoordinate -TokenId $cluster.TokenIds[0]).Separation
        [Math]::Abs($away - $separation) | Should -BeLessThan 1e-4
    }

    It 'takes a measurement, a direction, a basis and a cluster read from a file' {
        $measurement | Export-SkyMap "$TestDrive/measurement.svg"
        (Get-FileHash "$TestDrive/measurement.svg").Hash | Should -Be (Get-FileHash "$TestDrive/cluster.svg").Hash
        Import-CosineCluster $saved | Export-SkyMap "$TestDrive/saved.svg" -Basis $basis
        Get-PictureText "$TestDrive/saved.svg" | Should -Be (Get-PictureText "$TestDrive/cluster.svg")
        $direction | Export-SkyMap "$TestDrive/direction.svg"
        Get-PictureText "$TestDrive/direction.svg" | Should -Contain Tokens
        $basis | Export-SkyMap "$TestDrive/basis.svg" -North -3 -Equinox 2
        Get-PictureText "$TestDrive/basis.svg" | Should -Contain '3,001 tokens · north −PC3, meridian PC1, equinox PC2'
    }

    It 'makes many points an image' {
        New-SyntheticMatrix "$TestDrive/large" 4000 32
        Import-TokenMatrix "$TestDrive/large" | Get-PcaBasis | Export-SkyMap "$TestDrive/large.svg"
        $image = (Read-Picture "$TestDrive/large.svg").GetElementsByTagName('image')
        $image | Should -HaveCount 1
        $png = [Convert]::FromBase64String(($image[0].href -replace '^data:image/png;base64,'))
        $png[0..7] | Should -Be 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A
    }

    It 'leaves out tokens without a place' {
        $matrix = Import-TokenMatrix (New-TestMatrix "$TestDrive/zero/W.safetensors" (1, 0, 0), (0, 0, 0), (0, 2, 0))
        (New-AxisDirection $matrix).Basis | Export-SkyMap "$TestDrive/zero.svg"
        (Read-Picture "$TestDrive/zero.svg").GetElementsByTagName('g')[0].GetElementsByTagName('circle').Count | Should -Be 2
    }

    It 'is the same in a culture with a decimal comma' {
        $before = [cultureinfo]::CurrentCulture
        $german = [cultureinfo]::InvariantCulture.Clone()
        $german.NumberFormat.NumberDecimalSeparator = ','
        $german.NumberFormat.NumberGroupSeparator = '.'
        $german.NumberFormat.NegativeSign = '~'
        $hashes = foreach ($culture in $before, $german) {
            [cultureinfo]::CurrentCulture = $culture
            try {
                $cluster | Export-SkyMap "$TestDrive/culture.svg" -FieldOfView 4
                $cluster | Export-CosinePlot "$TestDrive/culture-cosines.svg"
            }
            finally { [cultureinfo]::CurrentCulture = $before }
            (Get-FileHash "$TestDrive/culture.svg", "$TestDrive/culture-cosines.svg").Hash -join ' '
        }
        $hashes[1] | Should -BeExactly $hashes[0]
    }

    It 'keeps names that look like markup' {
        $folder = "$TestDrive/a & b 'c'"
        Copy-Item -Recurse (Split-Path (Get-GoldenPath tiny)) $folder
        Import-TokenMatrix $folder | Get-PcaBasis | Export-SkyMap "$TestDrive/markup.svg"
        Get-PictureText "$TestDrive/markup.svg" | Should -Contain "The sky of a & b 'c'"
    }
}

Describe "Export-SkyMap to a page$reason" {
    It 'holds coordinates, cosines, cluster and all else' -Skip:$missing {
        $file = $cluster | Export-SkyMap "$TestDrive/cluster.html" -PassThru
        $file.Name | Should -BeExactly cluster.html
        $data = Read-PageData $file
        $sky = $basis | Get-SkyCoordinate -AsArray
        (Read-Int $data.latitudes)[1000] | Should -Be ([Math]::Round($sky.Latitudes[1000] * 1e7))
        (Read-Int $data.longitudes)[3000] | Should -Be ([Math]::Round($sky.Longitudes[3000] * 1e7))
        Read-Int $data.cluster.tokenIds | Should -Be $cluster.TokenIds
        $data.cluster.cosine | Should -Be $cluster.Cosine
        $data.direction.latitude | Should -Be $direction.Latitude
        [Convert]::FromBase64String($data.cosines) | Should -HaveCount 6002
        $data.model | Should -BeExactly medium
    }

    It 'asks for nothing and runs no script but its own' -Skip:$missing {
        $cluster | Export-SkyMap "$TestDrive/alone.html"
        $html = Get-Content -Raw "$TestDrive/alone.html"
        $policy = [regex]::Match($html, '<meta http-equiv="Content-Security-Policy" content="(.*?)">').Groups[1].Value
        $policy | Should -Match "^default-src 'none';"
        foreach ($script in [regex]::Matches($html, '(?s)<script>(.*?)</script>')) {
            $hash = [Security.Cryptography.SHA256]::HashData([Text.Encoding]::UTF8.GetBytes($script.Groups[1].Value))
            $policy | Should -Match ([regex]::Escape("'sha256-$([Convert]::ToBase64String($hash))'"))
        }
        $html -replace '(?s)<script.*?</script>' | Should -Not -Match '(src|href)="(?!data:,")'
    }

    It 'keeps tokens that look like markup harmless' -Skip:$missing {
        $evil = '</script><script>alert(1)</script>', '<!--', '&lt;b&gt;', "`u{2028}", '<b>%{x}</b>', 'ünï'
        $folder = "$TestDrive/evil"
        $null = New-TestMatrix "$folder/W.safetensors" (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1), (0, 1, 1)
        $vocab = [ordered] @{}
        foreach ($id in 0..5) { $vocab[$evil[$id]] = $id }
        @{ model = @{ type = 'WordLevel'; vocab = $vocab } } | ConvertTo-Json -Depth 4 | Set-Content "$folder/tokenizer.json"
        Import-TokenMatrix $folder | Get-PcaBasis | Export-SkyMap "$TestDrive/evil.html"
        $html = Get-Content -Raw "$TestDrive/evil.html"
        [regex]::Matches($html, '<script>') | Should -HaveCount 2
        $data = Read-PageData "$TestDrive/evil.html"
        $data.tokens | Should -Be ($evil | ForEach-Object { $_ -replace "`u{2028}", '\u2028' })
        $html | Should -Match 'ünï'
    }
}

Describe 'Export-CosinePlot' {
    It 'draws every class, and marks the cluster' {
        $cluster | Export-CosinePlot "$TestDrive/cosines.svg"
        $texts = Get-PictureText "$TestDrive/cosines.svg"
        $texts | Should -Contain ('{0} tokens at {1:F8}' -f $cluster.Count, $cluster.Cosine)
        $above = @($measurement.Cosines | Where-Object { $_ -gt $cluster.Cosine }).Count
        $texts | Should -Contain ('Ranks {0:N0} to {1:N0}' -f ($above + 1), ($above + $cluster.Count))
        $stems = (Read-Picture "$TestDrive/cosines.svg").GetElementsByTagName('path') | Where-Object stroke-width -EQ 1 |
            Sort-Object { $_.d.Length } | Select-Object -Last 1
        [regex]::Matches($stems.d, 'M').Count | Should -Be ($measurement.UniqueCount - 1)
    }

    It 'takes a measurement, whose most common class it marks' {
        $measurement | Export-CosinePlot "$TestDrive/measurement-cosines.svg"
        (Get-FileHash "$TestDrive/measurement-cosines.svg").Hash | Should -Be (Get-FileHash "$TestDrive/cosines.svg").Hash
    }

    It 'says so where no token has a cosine' {
        $matrix = Import-TokenMatrix (New-TestMatrix "$TestDrive/none/W.safetensors" (0, 0, 0), (0, 0, 0))
        New-AxisDirection $matrix | Measure-BFloat16Cosine -WarningAction SilentlyContinue | Export-CosinePlot "$TestDrive/none.svg"
        Get-PictureText "$TestDrive/none.svg" | Should -Contain 'No token has a cosine.'
    }

    It "holds the classes by descending cosine in a page$reason" -Skip:$missing {
        $cluster | Export-CosinePlot "$TestDrive/cosines.html"
        $data = Read-PageData "$TestDrive/cosines.html"
        [float[]] $data.cosines | Should -Be ($measurement.Distribution.Cosine | Sort-Object -Descending)
        ($data.counts | Measure-Object -Sum).Sum | Should -Be 3001
        $data.clusterCosine | Should -Be $cluster.Cosine
    }
}

Describe '<Name>' -ForEach @{ Name = 'Export-SkyMap' }, @{ Name = 'Export-CosinePlot' } {
    BeforeAll { $class = "ClusterTools.Commands.$($Name -replace '-')Command" }

    It 'writes a file for each cluster by a script block, in folders that it makes' {
        $files = Find-CosineCluster $measurement -Top 2 | & $Name -Path { "$TestDrive/$Name/rank$($_.Rank).svg" } -PassThru
        $files.Name | Should -Be 'rank1.svg', 'rank2.svg'
    }

    It 'does nothing with -WhatIf' {
        $cluster | & $Name "$TestDrive/whatif/a.svg" -WhatIf -PassThru | Should -BeNullOrEmpty
        "$TestDrive/whatif" | Should -Not -Exist
    }

    It 'keeps the file with -NoClobber' {
        Set-Content "$TestDrive/kept.svg" old
        { $cluster | & $Name "$TestDrive/kept.svg" -NoClobber } | Should -Throw -ErrorId "TargetExists,$class"
        Get-Content "$TestDrive/kept.svg" | Should -BeExactly old
    }

    It 'refuses two objects for one file, and keeps the first' {
        $measurement, $cluster | & $Name "$TestDrive/$Name-one.svg" -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure.FullyQualifiedErrorId | Should -BeExactly "PathUsedTwice,$class"
    }

    It 'refuses an extension without a format' {
        { $cluster | & $Name "$TestDrive/a.png" } | Should -Throw -ErrorId "FileFormatUnknown,$class"
    }

    It 'refuses to write over the matrix' {
        $folder = "$TestDrive/$Name-over"
        $matrix = Import-TokenMatrix (New-TestMatrix "$folder/W.svg" (1, 0, 0), (0, 1, 0))
        $measured = New-AxisDirection $matrix | Measure-BFloat16Cosine
        { $measured | & $Name $matrix.Path } | Should -Throw -ErrorId "OutputIsInput,$class"
    }

    It 'says what is missing where the module was built without npm' {
        $folder = New-Item -ItemType Directory "$TestDrive/$Name-bare"
        Copy-Item $manifest $folder
        Copy-Item -Recurse (Join-Path (Split-Path $manifest) module) $folder
        Remove-Item -Recurse "$folder/module/plotly" -ErrorAction Ignore
        $path = Get-GoldenPath tiny
        $job = Start-Job {
            Import-Module "$using:folder/ClusterTools.psd1"
            $measurement = Import-TokenMatrix $using:path | Get-PcaBasis | New-SkyDirection -Latitude 0 -Longitude 0 | Measure-BFloat16Cosine
            $measurement | & $using:Name "$using:folder/a.html" -ErrorAction SilentlyContinue
            "$($Error[0].FullyQualifiedErrorId) $($Error[0].CategoryInfo.Category) $($Error[0])"
            ($measurement | & $using:Name "$using:folder/a.svg" -PassThru).Name
            Test-Path "$using:folder/a.html"
        }
        $failure, $picture, $isWritten = $job | Receive-Job -Wait -AutoRemoveJob
        $failure | Should -BeLike "PlotlyMissing,$class NotInstalled *plotly-gl2d.min.js*npm*dotnet build*.svg."
        $picture | Should -BeExactly a.svg
        $isWritten | Should -BeFalse
    }
}

Describe 'Export-SkyMap''s and Export-CosinePlot''s clusters from files' {
    It 'need a basis for a map' {
        { Import-CosineCluster $saved | Export-SkyMap "$TestDrive/a.svg" } |
            Should -Throw -ErrorId 'BasisMissing,ClusterTools.Commands.ExportSkyMapCommand'
    }

    It 'need that of their own matrix' {
        $other = Import-TokenMatrix (Get-GoldenPath tiny) | Get-PcaBasis
        { Import-CosineCluster $saved | Export-SkyMap "$TestDrive/a.svg" -Basis $other } |
            Should -Throw -ErrorId 'ClusterOfAnotherMatrix,ClusterTools.Commands.ExportSkyMapCommand'
    }

    It 'have no cosines to plot' {
        { Import-CosineCluster $saved | Export-CosinePlot "$TestDrive/a.svg" } |
            Should -Throw -ErrorId 'MeasurementMissing,ClusterTools.Commands.ExportCosinePlotCommand'
    }

    It 'need a field that is one' {
        { $cluster | Export-SkyMap "$TestDrive/a.svg" -FieldOfView 361 -ErrorAction SilentlyContinue } |
            Should -Throw -ErrorId 'FieldOfViewOutOfRange,ClusterTools.Commands.ExportSkyMapCommand'
    }
}
