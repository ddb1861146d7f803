#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Microsoft.PowerShell.PlatyPS'; RequiredVersion = '1.0.3' }
<#
.SYNOPSIS
Makes ClusterTools.dll-Help.xml, which Get-Help reads, from the markdown files in docs/help.
.DESCRIPTION
PlatyPS converts them. What it leaves out of the XML is added: default values, the code of examples as code, short names
of types. Lines of a paragraph are joined, since Get-Help breaks them to fit the window.
.EXAMPLE
./tools/New-ModuleHelp.ps1 -Destination en-US
#>
[CmdletBinding()]
param(
    # The folder to write to, en-US of the module; created if missing.
    [Parameter(Mandatory)]
    [string] $Destination
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

$namespaces = @{
    maml    = 'http://schemas.microsoft.com/maml/2004/10'
    command = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
    dev     = 'http://schemas.microsoft.com/maml/dev/2004/10'
}

function Select-Node([Xml.XmlNode] $Node, [string] $XPath) {
    Select-Xml -Xml $Node -XPath $XPath -Namespace $namespaces | ForEach-Object Node
}

function Add-Element([Xml.XmlNode] $Parent, [string] $Name, [string] $Text) {
    $element = $Parent.OwnerDocument.CreateElement($Name, $namespaces[$Name.Split(':')[0]])
    $element.InnerText = $Text
    $null = $Parent.AppendChild($element)
}

# Converts paragraphs of markdown for Get-Help; lists and code keep their lines.
function Split-Paragraph([string] $Text) {
    foreach ($block in $Text -split '\n\s*\n' | Where-Object { $_.Trim() }) {
        if ($block -match '^```') { $block -replace '(?m)^```.*\n?' }
        else { ($block -replace '\n(?!- )\s*', ' ').Trim() }
    }
}

function Write-Paragraph([Xml.XmlNode] $Parent, [string[]] $Text) {
    $Parent.RemoveAll()
    foreach ($paragraph in $Text) { Add-Element $Parent -Name maml:para -Text $paragraph.TrimEnd() }
}

# An example's code is its first code block; the text before it is the introduction, and the rest the remarks.
function Convert-Example([Xml.XmlNode] $Example) {
    $introduction = Select-Node $Example maml:introduction

    # PlatyPS puts a special character in place of empty lines.
    $text = @((Select-Node $introduction maml:para).InnerText) -ne [string] [char] 0x80 -join "`n`n"
    $before, $code, $after = $text -split '(?ms)^```powershell\n(.*?)\n```$', 2
    $title = Select-Node $Example maml:title
    $title.InnerText = $title.InnerText.Trim(' -')
    (Select-Node $Example dev:code).InnerText = $code
    Write-Paragraph $introduction @(Split-Paragraph $before)
    Write-Paragraph (Select-Node $Example dev:remarks) @(Split-Paragraph $after; '')
}

function Convert-Command([Xml.XmlNode] $Command, $Markdown) {
    foreach ($parent in Select-Node $Command './/maml:description[maml:para] | .//maml:alert') {
        Write-Paragraph $parent @(Split-Paragraph ((Select-Node $parent maml:para).InnerText -join "`n`n"))
    }
    foreach ($example in Select-Node $Command './/command:example') { Convert-Example $example }
    foreach ($parameter in Select-Node $Command 'command:parameters/command:parameter') {
        $name = (Select-Node $parameter maml:name).InnerText
        $short = Select-Node $Command ".//command:syntaxItem/command:parameter[maml:name='$name']/command:parameterValue"
        if ($short) { (Select-Node $parameter command:parameterValue).InnerText = @($short)[0].InnerText }
        $default = ($Markdown.Parameters | Where-Object Name -EQ $name).DefaultValue
        if ($default) { Add-Element $parameter -Name dev:defaultValue -Text $default }
    }

    # A terminal cannot follow links to neighboring files, so only their names are kept.
    foreach ($link in Select-Node $Command './/maml:navigationLink') {
        $uri = Select-Node $link maml:uri
        if (-not $uri.InnerText) { $null = $link.ParentNode.RemoveChild($link) }
        elseif ($uri.InnerText -notmatch '^https:') { $uri.InnerText = '' }
    }
}

$temporary = Join-Path ([IO.Path]::GetTempPath()) (New-Guid)
try {
    $help = Get-ChildItem (Join-Path (Split-Path $PSScriptRoot) docs/help) -Filter *.md | Sort-Object Name | Import-MarkdownCommandHelp
    $exported = $help | Export-MamlCommandHelp -OutputFolder $temporary
    $xml = [xml] ((Get-Content -Raw -LiteralPath $exported.FullName) -replace '\r')
}
finally { Remove-Item -Recurse -LiteralPath $temporary -ErrorAction Ignore }

foreach ($command in Select-Node $xml '//command:command') {
    $name = (Select-Node $command command:details/command:name).InnerText
    Convert-Command $command ($help | Where-Object Title -EQ $name)
}

$null = New-Item -ItemType Directory -Force -Path $Destination
$settings = [Xml.XmlWriterSettings] @{
    Encoding = [Text.UTF8Encoding]::new($false); Indent = $true; NewLineChars = "`n"; NewLineHandling = 'None'
}
$writer = [Xml.XmlWriter]::Create((Join-Path (Convert-Path -LiteralPath $Destination) $exported.Name), $settings)
try { $xml.Save($writer) }
finally { $writer.Dispose() }
