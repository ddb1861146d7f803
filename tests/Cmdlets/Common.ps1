# Dot-sourced in BeforeAll by every file of this suite.
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

$repository = (Resolve-Path -LiteralPath (Join-Path $PSScriptRoot '../..')).ProviderPath

# The clone's manifest, or the one of an expanded package.
$manifest = if ($env:CLUSTERTOOLS_MANIFEST) { $env:CLUSTERTOOLS_MANIFEST } else { Join-Path $repository 'ClusterTools.psd1' }
Import-Module $manifest
$PSStyle.OutputRendering = 'PlainText'

function Get-GoldenPath([string] $Size, [string] $Name = 'W.safetensors') {
    Join-Path $repository "tests/golden/$Size/$Name"
}

# Writes a synthetic matrix like a model's, W.safetensors, into a folder, by the program of tests/Synthesis.
function New-SyntheticMatrix([string] $Folder, [int] $TokenCount, [int] $Dimension, [int] $Seed = 1) {
    $null = & dotnet (Join-Path $repository tests/Synthesis/bin/Debug/net10.0/ClusterTools.Synthesis.dll) $Folder $TokenCount $Dimension $Seed
    if ($LASTEXITCODE -ne 0) { throw "The synthetic matrix of $Folder was not written: exit code $LASTEXITCODE." }
}

# Writes a safetensors file of one BF16 matrix; Rows are arrays of floats, each cut to its upper 16 bits.
function New-TestMatrix([string] $Path, [float[][]] $Rows, [string] $Name = 'W') {
    $null = New-Item -ItemType Directory -Force -Path (Split-Path $Path)
    $data = [byte[]] @(foreach ($row in $Rows) { foreach ($value in $row) { [BitConverter]::GetBytes($value)[2, 3] } })
    $header = '{{"{0}":{{"dtype":"BF16","shape":[{1},{2}],"data_offsets":[0,{3}]}}}}' -f
        $Name, $Rows.Count, $Rows[0].Count, $data.Length
    $text = [Text.Encoding]::UTF8.GetBytes($header)
    [IO.File]::WriteAllBytes($Path, [byte[]] ([BitConverter]::GetBytes([long] $text.Length) + $text + $data))
    $Path
}

# Writes a safetensors file of tensors; Shapes are their dimensions by name. The elements of each are 1, 2, 3 and so on.
function New-TestTensorFile([string] $Path, [Collections.IDictionary] $Shapes, [string] $DType = 'BF16') {
    $null = New-Item -ItemType Directory -Force -Path (Split-Path $Path)
    $items = foreach ($name in $Shapes.Keys) {
        $shape = [long[]] $Shapes[$name]
        $count = 1
        foreach ($extent in $shape) { $count *= $extent }
        $data = [byte[]] @(for ($value = 1; $value -le $count; $value++) {
            switch ($DType) {
                BF16 { [BitConverter]::GetBytes([float] $value)[2, 3] }
                F16 { [BitConverter]::GetBytes([half] $value) }
                F32 { [BitConverter]::GetBytes([float] $value) }
                F64 { [BitConverter]::GetBytes([double] $value) }
                I32 { [BitConverter]::GetBytes([int] $value) }
            }
        })
        [ClusterTools.Safetensors.SafetensorsItem]::new($name, $DType, $shape, [ReadOnlyMemory[byte]]::new($data))
    }
    $stream = [IO.File]::Create($Path)
    $tensors = [ClusterTools.Safetensors.SafetensorsItem[]] $items
    try { [ClusterTools.Safetensors.SafetensorsWriter]::Write($stream, $tensors, $null) }
    finally { $stream.Dispose() }
}

# Makes a model's folder of one file, or of shards and their index; the tensors are dealt to the shards in turn.
function New-TestModel([string] $Folder, [Collections.IDictionary] $Shapes, [string] $DType = 'BF16', [int] $Shards = 1) {
    if ($Shards -eq 1) {
        New-TestTensorFile "$Folder/model.safetensors" $Shapes $DType
        return $Folder
    }
    $files = foreach ($number in 1..$Shards) { 'model-{0:d5}-of-{1:d5}.safetensors' -f $number, $Shards }
    $parts = @(foreach ($file in $files) { , [ordered] @{} })
    $map = [ordered] @{}
    foreach ($name in $Shapes.Keys) {
        $map[$name] = $files[$map.Count % $Shards]
        $parts[($map.Count - 1) % $Shards][$name] = $Shapes[$name]
    }
    foreach ($index in 0..($Shards - 1)) { New-TestTensorFile "$Folder/$($files[$index])" $parts[$index] $DType }
    ConvertTo-Json ([ordered] @{ metadata = @{ total_size = 1 }; weight_map = $map }) |
        Set-Content "$Folder/model.safetensors.index.json"
    $Folder
}

# A direction along the first of three axes, so that cosines to it are the rows' first coordinates over their norms.
function New-AxisDirection($Matrix, [double] $Latitude = 0, [double] $Longitude = 0) {
    $axes = foreach ($k in 0..2) {
        $axis = [double[]]::new($Matrix.Dimension)
        $axis[$k] = 1
        , [Collections.Generic.IReadOnlyList[double]] $axis
    }
    $basis = [ClusterTools.PcaBasis]::new(
        [Collections.Generic.IReadOnlyList[double][]] $axes,
        [double[]] (3, 2, 1),
        [double[]]::new($Matrix.Dimension),
        6,
        $Matrix,
        $null)
    New-SkyDirection -Basis $basis -Latitude $Latitude -Longitude $Longitude -North 3 -Meridian 1 -Equinox 2
}

# The PowerShell blocks of a markdown file, in order, each with the block right below it that shows what it prints.
function Get-MarkdownExample([string] $Path) {
    $text = (Get-Content -Raw -LiteralPath $Path) -replace '\r'
    $pattern = '(?ms)^```powershell\n(.*?)\n```(?:\s+```(?:text|output)\n(.*?)\n```)?$'
    $number = 0
    foreach ($match in [regex]::Matches($text, $pattern)) {
        $number++
        @{
            File   = [IO.Path]::GetFileNameWithoutExtension($Path)
            Number = $number
            Line   = ($text.Substring(0, $match.Index) -split '\n').Count
            Code   = $match.Groups[1].Value
            Shown  = $match.Groups[2].Value
        }
    }
}

# A copy of what a user has in a built clone, where examples may leave files behind.
function New-ExampleFolder {
    $folder = New-Item -ItemType Directory "$TestDrive/clone"
    Copy-Item $manifest $folder
    $null = New-Item -ItemType Directory "$folder/module"

    # Without the Torch backend, which is large.
    Get-ChildItem (Join-Path (Split-Path $manifest) module) -Exclude torch | Copy-Item -Recurse -Destination "$folder/module"
    $null = New-Item -ItemType Directory "$folder/tensors"
    Copy-Item -Recurse (Join-Path $repository tensors/demo) "$folder/tensors"
    $program = 'tests/Synthesis/bin/Debug/net10.0'
    $null = New-Item -ItemType Directory "$folder/$program"
    Copy-Item (Join-Path $repository $program '*') "$folder/$program" -Include *.dll, *.runtimeconfig.json, *.deps.json
    $folder.FullName
}

# A session that has imported the module and stands in the folder; the caller disposes of it.
function New-ExampleSession([string] $Folder) {
    $session = [powershell]::Create()
    $null = $session.AddScript("`$PSStyle.OutputRendering = 'PlainText'; Set-Location '$Folder'; Import-Module ./ClusterTools.psd1")
    $null = $session.Invoke()
    $session
}

# Runs an example in a session and gives the text that it prints; an error fails the test. The example's variables are
# gone afterwards, unless it is a step whose variables the next step uses.
function Invoke-Example([string] $Code, [powershell] $Session, [switch] $Step) {
    $Session.Commands.Clear()
    $Session.Streams.ClearStreams()
    $null = $Session.AddScript($Step ? $Code : "& {`n$Code`n}").AddCommand('Out-String').AddParameter('Width', 100)
    $text = -join $Session.Invoke()
    $Session.Streams.Error | Should -BeNullOrEmpty
    $text
}

# The lines of a text without those that are empty and without blanks at the ends.
function Get-ShownLine([string] $Text) {
    ($Text -split '\r?\n').TrimEnd() | Where-Object { $_ }
}

# The command that starts another process of this PowerShell, whatever that is, with the arguments.
function Get-PowerShellCommand {
    @(& "$repository/tools/Get-PowerShellCommand.ps1") + '-NoProfile', '-NonInteractive' + $args
}

function Invoke-PowerShell {
    $command = Get-PowerShellCommand @args
    & $command[0] $command[1..($command.Count - 1)]
}

# Runs a script in a pwsh of its own, with the module imported and environment variables set; gives all that it writes to
# the console, lines of the error stream apart.
function Invoke-Process([string] $Code, [Collections.IDictionary] $Environment = @{}, [string] $Manifest = $manifest) {
    $prologue = "`$PSStyle.OutputRendering = 'PlainText'; `$ErrorView = 'ConciseView'; Import-Module '$Manifest'"
    $command = Get-PowerShellCommand -Command "$prologue; $Code"
    $start = [Diagnostics.ProcessStartInfo]::new($command[0], [string[]] $command[1..($command.Count - 1)])
    $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    foreach ($name in $Environment.Keys) { $start.Environment[$name] = $Environment[$name] }
    $process = [Diagnostics.Process]::Start($start)
    try {
        $errors = $process.StandardError.ReadToEndAsync()
        $output = $process.StandardOutput.ReadToEnd()
        $process.WaitForExit()
        [pscustomobject] @{
            ExitCode = $process.ExitCode
            Output   = @($output -split '\r?\n' | Where-Object { $_ })
            Errors   = @($errors.Result -split '\r?\n' | Where-Object { $_ })
        }
    }
    finally { $process.Dispose() }
}

# Why the Torch backend of this clone cannot be used; nothing where it can. It is not loaded into this process.
function Get-TorchReason {
    (Invoke-Process '(Get-ComputeDevice Torch).Reason').Output -join ' '
}
