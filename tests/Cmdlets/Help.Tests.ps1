BeforeDiscovery {
    . "$PSScriptRoot/Common.ps1"
    $sources = Get-ChildItem (Join-Path $repository docs/help) -Filter *.md
    $examples = $sources | ForEach-Object { Get-MarkdownExample $_.FullName }
    $shown = $examples | Where-Object { $_.Shown }
    $commands = Get-Command -Module ClusterTools | ForEach-Object { @{ Name = $_.Name } }
    $common = [Management.Automation.PSCmdlet]::CommonParameters
    $parameters = foreach ($command in Get-Command -Module ClusterTools) {
        $command.Parameters.Keys | Where-Object { $_ -notin $common } | ForEach-Object { @{ Name = $command.Name; Parameter = $_ } }
    }

    # Tests that are skipped say why by their name.
    $tool = [Management.Automation.Language.Parser]::ParseFile(
        (Join-Path $repository tools/New-ModuleHelp.ps1), [ref] $null, [ref] $null).ScriptRequirements.RequiredModules[0]
    $missing = -not (Get-Module -ListAvailable -FullyQualifiedName $tool)
    $reason = if ($missing) { " (skipped: $($tool.Name) $($tool.RequiredVersion) is not installed)" }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $session = New-ExampleSession (New-ExampleFolder)
}

AfterAll { $session.Dispose() }

Describe 'The help of <Name>' -ForEach $commands {
    BeforeAll {
        $help = Get-Help $Name
        $command = Get-Command $Name
    }

    It 'tells what the cmdlet does, takes and puts out' {
        $help.Synopsis | Should -Match '^[A-Z].*\.$'
        $help.description.Text | Should -Not -BeNullOrEmpty
        $help.alertSet.alert.Text | Should -Not -BeNullOrEmpty
        foreach ($value in @($help.inputTypes.inputType) + @($help.returnValues.returnValue)) {
            $value.type.name | Should -Match '^(ClusterTools|System)\.'
            $value.description.Text | Should -Match '\.$'
        }
        $help.returnValues.returnValue.type.name | Should -Be $command.OutputType.Name
    }

    It 'has all ways to call the cmdlet, as they are' {
        $expected = foreach ($set in $command.ParameterSets) { "$Name $set" -replace ' \[<CommonParameters>\]' }
        $syntax = ($help.syntax | Out-String -Width 500) -split '\r?\n' | ForEach-Object Trim | Where-Object { $_ }
        $syntax -replace ' \[<CommonParameters>\]' | Sort-Object | Should -Be ($expected | Sort-Object)
    }

    It 'knows no other parameters' {
        $help.parameters.parameter.name | Sort-Object | Should -Be @(
            $command.Parameters.Keys | Where-Object { $_ -notin [Management.Automation.PSCmdlet]::CommonParameters } | Sort-Object)
    }

    It 'has three examples or more, which begin with what they are for' {
        $found = @($help.examples.example)
        $found.Count | Should -BeGreaterOrEqual 3
        for ($i = 0; $i -lt $found.Count; $i++) { $found[$i].title | Should -Match "^Example $($i + 1): [A-Z][a-z]+ .*\w$" }
    }

    It 'has code that fits a window of 80 columns' {
        $help.examples.example.code -split '\n' | Where-Object Length -GT 76 | Should -BeNullOrEmpty
    }

    It 'leads on to what there is' {
        $names = $help.relatedLinks.navigationLink.linkText
        $names | Should -Contain about_ClusterTools
        foreach ($other in $names -ne 'about_ClusterTools') { (Get-Command $other).ModuleName | Should -Be ClusterTools }
        $help.relatedLinks.navigationLink.uri | Where-Object { $_ } | Should -BeNullOrEmpty
    }

    It 'has the examples of the markdown it is made from' {
        $source = Get-MarkdownExample (Join-Path $repository "docs/help/$Name.md")
        $help.examples.example.code | Should -BeExactly $source.Code
    }
}

Describe 'The help of <Name> -<Parameter>' -ForEach $parameters {
    It 'tells what it is for and how it is bound' {
        $help = Get-Help $Name -Parameter $Parameter
        $metadata = (Get-Command $Name).Parameters[$Parameter]
        $binding = $metadata.Attributes.Where({ $_ -is [Parameter] })[0]
        ($help.description.Text -join ' ') | Should -Match '^[A-Z].{20,}[.`]$'
        $help.required | Should -Be ([string] $binding.Mandatory)
        $help.position | Should -Be ($binding.Position -lt 0 ? 'Named' : $binding.Position)
        $help.aliases | Should -Be ($metadata.Aliases ? $metadata.Aliases -join ', ' : 'none')
        $help.globbing | Should -Be ([string] ($metadata.Attributes.TypeId -contains [SupportsWildcards]))
        $ways = @(
            if ($binding.ValueFromPipeline) { 'ByValue' }
            if ($binding.ValueFromPipelineByPropertyName) { 'ByPropertyName' })
        $help.pipelineInput | Should -Be ($ways ? "true ($($ways -join ', '))" : 'false')

        # What is not mandatory has a default: what a new cmdlet has, where that tells.
        $default = $help | Select-Object -ExpandProperty defaultValue -ErrorAction Ignore
        if ($metadata.ParameterType -eq [switch]) { $default | Should -Be False }
        else { [bool] $default | Should -Be (-not $binding.Mandatory) }
        if ($default -and $metadata.ParameterType -in [int], [ClusterTools.ComponentCount]) {
            $cmdlet = (Get-Command $Name).ImplementingType::new()
            try { $default | Should -Be ([string] $cmdlet.$Parameter) }
            finally { $cmdlet.Dispose() }
        }
    }
}

Describe 'The examples of <File>' -ForEach ($examples | Group-Object { $_.File } | ForEach-Object { @{ File = $_.Name; Examples = $_.Group } }) {
    It 'run: number <Number>, line <Line>' -ForEach $Examples {
        $printed = Invoke-Example $Code -Session $session
        if ($Shown) { Get-ShownLine $printed | Should -Be (Get-ShownLine $Shown) }
    }
}

Describe "The help file$reason" {
    It 'is the one that the markdown makes' -Skip:$missing {
        & (Join-Path $repository tools/New-ModuleHelp.ps1) -Destination "$TestDrive/help"
        $name = 'ClusterTools.dll-Help.xml'
        $shipped = (Get-Content -Raw (Join-Path (Split-Path $manifest) "en-US/$name")) -replace '\r'
        Get-Content -Raw "$TestDrive/help/$name" | Should -BeExactly $shipped -Because './build.ps1 Help makes it anew'
    }

    It 'is made from markdown that PlatyPS finds in order' -Skip:$missing {
        Get-ChildItem (Join-Path $repository docs/help) -Filter *.md | Test-MarkdownCommandHelp | Should -Not -Contain $false
    }
}

Describe 'about_ClusterTools' {
    BeforeAll {
        $about = Get-Help about_ClusterTools | Out-String
        $lines = $about -split '\r?\n'
    }

    It 'is found by name, and by what it is about' {
        $lines[0..1] | Should -Be 'TOPIC', '    about_ClusterTools'
        (Get-Help about_Cluster* -Category HelpFile).Synopsis | Should -Match '^Finds clusters of tokens .*\.$'
    }

    It 'fits 80 columns' {
        $lines | Where-Object Length -GE 80 | Should -BeNullOrEmpty
    }

    It 'names each cmdlet' {
        foreach ($command in (Get-Command -Module ClusterTools).Name) { $about | Should -Match "(?m)^    $command\b" }
    }

    It 'has an example that runs' {
        $code = [regex]::Match($about, '(?ms)^ {8}(Import-TokenMatrix .*?)\r?\n\r?\n').Groups[1].Value
        Invoke-Example $code -Session $session | Should -Match '0\.95312500'
    }
}
