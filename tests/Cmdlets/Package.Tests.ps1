BeforeDiscovery {
    # Tests that are skipped say why by their name.
    $missing = -not (Test-Path (Join-Path $PSScriptRoot ../../module/bin/ClusterTools.dll))
    $reason = if ($missing) { ' (skipped: the module is not built in this clone)' }
}

Describe "The package$reason" {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $packer = Join-Path $repository tools/New-ModulePackage.ps1
        $version = (Import-PowerShellDataFile (Join-Path $repository ClusterTools.psd1)).ModuleVersion
        $expanded = "$TestDrive/expanded/ClusterTools/$version"
        if (Test-Path (Join-Path $repository module/bin/ClusterTools.dll)) {
            $package = & $packer -Destination "$TestDrive/first"
            [IO.Compression.ZipFile]::ExtractToDirectory($package.FullName, $expanded)
        }
    }

    It 'has the name of module and version' -Skip:$missing {
        $package.Name | Should -BeExactly "ClusterTools.$version.nupkg"
    }

    It 'holds what a user needs and nothing else' -Skip:$missing {
        [string[]] $help = Get-ChildItem (Join-Path $repository en-US) -File -ErrorAction Ignore | ForEach-Object { "en-US/$($_.Name)" }
        [array]::Sort($help, [StringComparer]::Ordinal)
        [string[]] $plotly = @(Get-ChildItem (Join-Path $repository module/plotly) -File -ErrorAction Ignore | ForEach-Object { "module/plotly/$($_.Name)" })
        [array]::Sort($plotly, [StringComparer]::Ordinal)
        $expected = @(
            'CHANGELOG.md', 'ClusterTools.nuspec', 'ClusterTools.psd1', 'LICENSE', 'README.md', '[Content_Types].xml', '_rels/.rels'
            $help
            'module/ClusterTools.Format.ps1xml', 'module/ClusterTools.Types.ps1xml'
            'module/bin/ClusterTools.Core.dll', 'module/bin/ClusterTools.dll'
            $plotly
            'package/services/metadata/core-properties/clustertools.psmdcp')
        $archive = [IO.Compression.ZipFile]::OpenRead($package.FullName)
        try { $archive.Entries.FullName | Should -BeExactly $expected }
        finally { $archive.Dispose() }
        foreach ($name in $expected | Where-Object { Test-Path -LiteralPath (Join-Path $repository $_) }) {
            (Get-FileHash (Join-Path $expanded $name)).Hash | Should -BeExactly (Get-FileHash (Join-Path $repository $name)).Hash
        }
    }

    It 'is described as the gallery wants it' -Skip:$missing {
        $data = Import-PowerShellDataFile (Join-Path $repository ClusterTools.psd1)
        $metadata = ([xml] (Get-Content -Raw "$expanded/ClusterTools.nuspec")).package.metadata
        $metadata.id | Should -BeExactly ClusterTools
        $metadata.version | Should -BeExactly $version
        $metadata.authors | Should -BeExactly $data.Author
        $metadata.description | Should -BeExactly $data.Description
        $metadata.copyright | Should -BeExactly $data.Copyright
        $tags = -split $metadata.tags
        $tags[0] | Should -BeExactly PSModule
        $data.PrivateData.PSData.Tags | ForEach-Object { $_ | Should -BeIn $tags }
        $data.CmdletsToExport | ForEach-Object { "PSCmdlet_$_" | Should -BeIn $tags }
    }

    It 'follows the Open Packaging Conventions' -Skip:$missing {
        $entries = (Get-ChildItem $expanded -File -Recurse -Force).FullName |
            ForEach-Object { [IO.Path]::GetRelativePath($expanded, $_).Replace('\', '/') }
        foreach ($relationship in ([xml] (Get-Content -Raw -LiteralPath "$expanded/_rels/.rels")).Relationships.Relationship) {
            $relationship.Target.TrimStart('/') | Should -BeIn $entries
        }
        $types = ([xml] (Get-Content -Raw -LiteralPath "$expanded/[Content_Types].xml")).Types
        foreach ($entry in $entries -ne '[Content_Types].xml') {
            $extension = [IO.Path]::GetExtension($entry).TrimStart('.')
            if ($extension) { $extension | Should -BeIn $types.Default.Extension }
            else { "/$entry" | Should -BeIn $types.Override.PartName }
        }
        $metadata = 'package/services/metadata/core-properties/clustertools.psmdcp'
        $properties = ([xml] (Get-Content -Raw "$expanded/$metadata")).coreProperties
        $properties.identifier | Should -BeExactly ClusterTools
        $properties.version | Should -BeExactly $version
    }

    It 'has the same bytes each time' -Skip:$missing {
        $again = & $packer -Destination "$TestDrive/second"
        (Get-FileHash $again).Hash | Should -BeExactly (Get-FileHash $package).Hash
    }

    It 'bears no time of its making' -Skip:$missing {
        $archive = [IO.Compression.ZipFile]::OpenRead($package.FullName)
        try { $archive.Entries.LastWriteTime.DateTime | Select-Object -Unique | Should -Be ([datetime]::new(1980, 1, 1)) }
        finally { $archive.Dispose() }
        foreach ($part in 'ClusterTools.nuspec', 'package/services/metadata/core-properties/clustertools.psmdcp') {
            Get-Content -Raw "$expanded/$part" | Should -Not -Match '\d\d:\d\d'
        }
    }

    It 'is not written with -WhatIf' -Skip:$missing {
        & $packer -Destination "$TestDrive/none" -WhatIf
        Test-Path "$TestDrive/none" | Should -BeFalse
    }

    It 'works when installed' -Skip:$missing {
        $job = Start-Job {
            $env:PSModulePath = $args[0] + [IO.Path]::PathSeparator + $env:PSModulePath
            (Get-Command Get-PcaBasis).Version.ToString()
            (Import-TokenMatrix $args[1] | Get-PcaBasis | New-SkyDirection -Latitude -7.288 -Longitude 6.941 |
                Measure-BFloat16Cosine | Find-CosineCluster).Count
            (Get-Module ClusterTools).Path
        } -ArgumentList "$TestDrive/expanded", (Join-Path $repository tensors/demo)
        $found, $count, $path = $job | Receive-Job -Wait -AutoRemoveJob
        $found | Should -BeExactly $version
        $count | Should -Be 46
        $path | Should -BeExactly (Join-Path $expanded module bin ClusterTools.dll)
    }
}
