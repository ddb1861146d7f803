#Requires -Version 7.6
<#
.SYNOPSIS
Packs the built module as the nupkg that PowerShell's gallery takes, without the network.
.DESCRIPTION
The package holds what a user needs, at the same relative paths as the clone: the manifest, module/ without symbols, API
documentation and the Torch backend, with the charting library and its licence where npm gave it, en-US/, README,
CHANGELOG and LICENSE, beside the parts that every nupkg has. The same files make the same bytes: entries are sorted and
bear no time.
.EXAMPLE
./tools/New-ModulePackage.ps1 -Destination output
#>
[CmdletBinding(SupportsShouldProcess)]
[OutputType([IO.FileInfo])]
param(
    # The folder to write to; created if missing.
    [Parameter(Mandatory)]
    [string] $Destination
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot
$manifest = Import-PowerShellDataFile (Join-Path $root ClusterTools.psd1)
$name = 'ClusterTools'
$version = $manifest.ModuleVersion
if (-not (Test-Path (Join-Path $root $manifest.RootModule))) {
    throw "There is no '$($manifest.RootModule)': build the module first, by dotnet build."
}

function Get-ModuleFile {
    $folders = @(Get-Item (Join-Path $root module), (Join-Path $root en-US) -ErrorAction Ignore)
    $files = @(
        Get-Item (@('ClusterTools.psd1', 'README.md', 'CHANGELOG.md', 'LICENSE') | ForEach-Object { Join-Path $root $_ })
        $folders | Get-ChildItem -File -Recurse |
            Where-Object Extension -In '.dll', '.js', '.ps1xml', '.xml', '.txt' |
            Where-Object FullName -NotLike (Join-Path ([WildcardPattern]::Escape($root)) 'module/torch/*')
    )

    # The XML documentation of an assembly lies beside it under its name.
    $files | Where-Object { $_.Extension -ne '.xml' -or -not (Test-Path ([IO.Path]::ChangeExtension($_.FullName, 'dll'))) }
}

function Get-Nuspec {
    $cmdlets = $manifest.CmdletsToExport
    $tags = @('PSModule') + $manifest.PrivateData.PSData.Tags + 'PSIncludes_Cmdlet' +
        ($cmdlets | ForEach-Object { "PSCmdlet_$_" }) + ($cmdlets | ForEach-Object { "PSCommand_$_" })
    $elements = [ordered] @{
        id                       = $name
        version                  = $version
        authors                  = $manifest.Author
        owners                   = $manifest.CompanyName
        requireLicenseAcceptance = 'false'
        description              = $manifest.Description
        releaseNotes             = $manifest.PrivateData.PSData.ReleaseNotes
        copyright                = $manifest.Copyright
        tags                     = $tags -join ' '
    }
    $lines = foreach ($element in $elements.Keys) {
        "    <$element>$([Security.SecurityElement]::Escape($elements[$element]))</$element>"
    }
    @(
        '<?xml version="1.0" encoding="utf-8"?>'
        '<package xmlns="http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd">'
        '  <metadata>'
        $lines
        '  </metadata>'
        '</package>'
        ''
    ) -join "`n"
}

function Get-PackagePart([string[]] $Extension) {
    $properties = 'package/services/metadata/core-properties/clustertools.psmdcp'
    $schemas = 'http://schemas.openxmlformats.org/package/2006'
    $core = "$schemas/metadata/core-properties"
    $escaped = [Security.SecurityElement]::Escape($manifest.Description)
    $defaults = foreach ($item in $Extension + 'nuspec' | Sort-Object -Unique) {
        "  <Default Extension=`"$item`" ContentType=`"application/octet`" />"
    }
    @{
        "$name.nuspec"        = Get-Nuspec
        '[Content_Types].xml' = @(
            '<?xml version="1.0" encoding="utf-8"?>'
            "<Types xmlns=`"$schemas/content-types`">"
            "  <Default Extension=`"rels`" ContentType=`"application/vnd.openxmlformats-package.relationships+xml`" />"
            "  <Default Extension=`"psmdcp`" ContentType=`"application/vnd.openxmlformats-package.core-properties+xml`" />"
            $defaults
            '  <Override PartName="/LICENSE" ContentType="application/octet" />'
            '</Types>'
            ''
        ) -join "`n"
        '_rels/.rels'         = @(
            '<?xml version="1.0" encoding="utf-8"?>'
            "<Relationships xmlns=`"$schemas/relationships`">"
            "  <Relationship Type=`"http://schemas.microsoft.com/packaging/2010/07/manifest`" Target=`"/$name.nuspec`" Id=`"R1`" />"
            "  <Relationship Type=`"$schemas/relationships/metadata/core-properties`" Target=`"/$properties`" Id=`"R2`" />"
            '</Relationships>'
            ''
        ) -join "`n"
        $properties           = @(
            '<?xml version="1.0" encoding="utf-8"?>'
            "<coreProperties xmlns:dc=`"http://purl.org/dc/elements/1.1/`" xmlns=`"$core`">"
            "  <dc:creator>$($manifest.Author)</dc:creator>"
            "  <dc:description>$escaped</dc:description>"
            "  <dc:identifier>$name</dc:identifier>"
            "  <version>$version</version>"
            '</coreProperties>'
            ''
        ) -join "`n"
    }
}

$files = @(Get-ModuleFile)
$content = Get-PackagePart ($files.Extension.TrimStart('.') | Where-Object { $_ })
foreach ($file in $files) {
    $content[[IO.Path]::GetRelativePath($root, $file.FullName).Replace('\', '/')] = [IO.File]::ReadAllBytes($file.FullName)
}

$path = Join-Path $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Destination) "$name.$version.nupkg"
if ($PSCmdlet.ShouldProcess($path, 'Pack')) {
    $null = New-Item -ItemType Directory -Force -Path (Split-Path $path)
    $stream = [IO.File]::Create($path)
    try {
        $archive = [IO.Compression.ZipArchive]::new($stream, [IO.Compression.ZipArchiveMode]::Create)
        foreach ($entryName in [Linq.Enumerable]::Order([string[]] $content.Keys, [StringComparer]::Ordinal)) {
            $entry = $archive.CreateEntry($entryName)
            $entry.LastWriteTime = [datetimeoffset]::new(1980, 1, 1, 0, 0, 0, [timespan]::Zero)
            $part = $content[$entryName]
            $bytes = if ($part -is [string]) { [Text.Encoding]::UTF8.GetBytes($part) } else { $part }
            $target = $entry.Open()
            try { $target.Write($bytes, 0, $bytes.Length) }
            finally { $target.Dispose() }
        }
        $archive.Dispose()
    }
    finally { $stream.Dispose() }
    Get-Item $path
}
