BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $scripts = Join-Path $repository docs/automation
    $demo = Join-Path $repository tensors/demo
    $reference = "$TestDrive/reference"
    $cluster = & "$scripts/Save-ModelCluster.ps1" -Model $demo -Latitude -7.288 -Longitude 6.941 -Destination $reference

    # Runs the users' Pester file as they would, in a pwsh of its own; gives the exit code and the results by name.
    function Invoke-ModelTest([hashtable] $Data) {
        $run = Join-Path $TestDrive ([guid]::NewGuid())
        $null = New-Item -ItemType Directory -Path $run
        $pairs = foreach ($key in $Data.Keys) { "$key = '$($Data[$key])'" }
        $command = "Import-Module '$manifest', '$((Get-Module Pester).Path)'; Set-Location '$run'
            Invoke-Pester -CI -Container (New-PesterContainer -Path '$scripts/Model.Tests.ps1' -Data @{ $($pairs -join '; ') })"
        $output = Invoke-PowerShell -Command $command
        $cases = ([xml] (Get-Content -Raw "$run/testResults.xml")).SelectNodes('//test-case')
        [pscustomobject] @{
            ExitCode = $LASTEXITCODE
            Output = $output -join "`n"
            Failed = @($cases | Where-Object result -NE Success | ForEach-Object description)
            Count = $cases.Count
        }
    }
}

Describe 'The example of automation' {
    It 'saves a cluster and its sky' {
        $cluster.Count | Should -Be 46
        (Get-ChildItem $reference).Name | Sort-Object | Should -Be members.safetensors, sky.safetensors
        (Import-CosineCluster "$reference/members.safetensors").TokenIds | Should -Be $cluster.TokenIds
    }

    It 'passes for the same model' {
        $run = Invoke-ModelTest @{ Model = $demo; Reference = $reference; MinimumCount = 46; MinimumFraction = 0.0143 }
        $run.Failed | Should -BeNullOrEmpty
        $run.Count | Should -Be 5
        $run.ExitCode | Should -Be 0
    }

    It 'fails for a cluster that is too small' {
        $run = Invoke-ModelTest @{ Model = $demo; Reference = $reference; MinimumCount = 47; MinimumFraction = 0.015 }
        $run.Failed | Should -Be 'has a cluster of at least 47 tokens', 'has a cluster of at least the share 0.015'
        $run.ExitCode | Should -Be 2
    }

    It 'fails for other weights and names the tokens' {
        # Token 40, a member, becomes a row of zeros; token 41 becomes a copy of member 241.
        $changed = "$TestDrive/changed.safetensors"
        Copy-Item "$demo/W.safetensors" $changed
        $start = [ClusterTools.Safetensors.SafetensorsHeader]::Read($changed).GetTensor('W').Offset
        $bytes = [IO.File]::ReadAllBytes($changed)
        [array]::Clear($bytes, $start + 640 * 40, 640)
        [array]::Copy($bytes, $start + 640 * 241, $bytes, $start + 640 * 41, 640)
        [IO.File]::WriteAllBytes($changed, $bytes)

        $run = Invoke-ModelTest @{ Model = $changed; Reference = $reference }
        $run.Failed | Should -Be 'has a cosine for every token', 'has the members that were saved'
        $run.Output | Should -Match 'these tokens are gone: 40; these are new: 41'
        $run.ExitCode | Should -Be 2
    }
}
