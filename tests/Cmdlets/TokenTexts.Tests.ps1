BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $class = 'ClusterTools.Commands.ImportTokenMatrixCommand'
    $tokenizer = Join-Path $repository tests/tokenizers/byte-level/tokenizer.json

    # A model folder of Count rows alike, which all have the same cosine to the axes, and a tokenizer of that text.
    function New-TestModel([string] $Name, [string] $Text, [int] $Count = 3, [string] $File = 'tokenizer.json') {
        $null = New-TestMatrix "$TestDrive/$Name/W.safetensors" (@(, (0, 1, 0)) * $Count)
        if ($Text) { [IO.File]::WriteAllText("$TestDrive/$Name/$File", $Text) }
        "$TestDrive/$Name/W.safetensors"
    }

    function Find-TestCluster($Matrix) { New-AxisDirection $Matrix 12.5 -7.25 | Measure-BFloat16Cosine | Find-CosineCluster }

    # 285 to 290 are added tokens, 291 to 299 padding.
    $path = New-TestModel whole ([IO.File]::ReadAllText($tokenizer)) 300
    $matrix = Import-TokenMatrix $path
    $cluster = Find-TestCluster $matrix
}

Describe 'The texts of tokens' {
    It 'come from the tokenizer beside the matrix' {
        $matrix.Tokenizer.Path | Should -BeExactly (Join-Path (Split-Path $path) tokenizer.json)
        $matrix.GetToken(256) | Should -BeExactly ' the'
        $matrix.GetToken(259) | Should -BeExactly '你好'
        $matrix.GetToken(260) | Should -BeExactly '\n\n'
        $matrix.GetToken(262) | Should -BeExactly '\xF0\x9F\x98'
        $matrix.GetToken(285) | Should -BeExactly '<|endoftext|>'
    }

    It 'are null in holes, in padding rows and beyond' {
        foreach ($id in 279, 284, 291, 299, 300, -1) { $matrix.GetToken($id) | Should -Be $null }
    }

    It 'find tokens' {
        $matrix.FindToken(' the') | Should -Be 256
        $matrix.FindToken('Ġthe') | Should -Be 256
        $matrix.FindToken("`n`n") | Should -Be 260
        $matrix.FindToken('no such token').Count | Should -Be 0
        , $matrix.FindToken(' the') | Should -BeOfType int[]
    }

    It 'are on the members of a cluster' {
        $members = $cluster.Members
        $members.Count | Should -Be 300
        ($members | Where-Object Token -EQ ' für').TokenId | Should -Be 258
        $members[291].Token | Should -Be $null
        $members[291].Kind | Should -Be $null
        ($members | Where-Object Kind -EQ Special).TokenId | Should -Be 285, 286, 289
        ($members | Where-Object Kind -EQ Added).Token | Should -Be '<tool_call>', '   \n'
        ($members | Where-Object Kind -EQ Reserved).Token | Should -Be '<|reserved_special_token_0|>'
        ($members | Where-Object Kind -EQ Byte).TokenId[-1] | Should -Be 277
    }

    It 'are in the default view, and what is no text is marked' {
        $view = ($cluster.Members[256, 260, 262, 285, 291] | Out-String -Width 100) -split '\r?\n' |
            ForEach-Object TrimEnd | Where-Object { $_ }
        $view | Should -Be @(
            '  TokenId      Cosine Kind     Token'
            '  -------      ------ ----     -----'
            '      256 -0.12304688           the'
            '      260 -0.12304688          \n\n'
            '      262 -0.12304688 Byte     \xF0\x9F\x98'
            '      285 -0.12304688 Special  <|endoftext|>'
            '      291 -0.12304688')
        $matrix | Format-List | Out-String | Should -Match 'Tokenizer : .*tokenizer\.json'
    }

    It 'are the same in many runspaces' {
        $shared = Import-TokenMatrix $path
        $texts = 1..16 | ForEach-Object -Parallel { ($using:shared).GetToken(258) } -ThrottleLimit 8
        $texts | Should -Be (@(' für') * 16)
    }

    It 'come from vocab.json, too' {
        $map = Import-TokenMatrix (New-TestModel map '{"Ġa":0,"b":1}' -File vocab.json)
        [IO.File]::WriteAllText("$TestDrive/map/merges.txt", "#version: 0.2`n")
        [IO.File]::WriteAllText("$TestDrive/map/added_tokens.json", '{"<x>":2}')
        0..2 | ForEach-Object { $map.GetToken($_) } | Should -Be ' a', 'b', '<x>'
    }

    It 'come from a Unigram model' {
        $text = '{"model":{"type":"Unigram","vocab":[["<unk>",0.0],["▁für",-1.5],["<0x0A>",-2]]},"decoder":{"type":"Metaspace"}}'
        $unigram = Import-TokenMatrix (New-TestModel unigram $text)
        0..2 | ForEach-Object { $unigram.GetToken($_) } | Should -Be '<unk>', ' für', '\n'
    }

    It 'are said to be missing with -Verbose' {
        $bare = New-TestModel bare
        $verbose, $piece = Import-TokenMatrix $bare -Verbose -WarningVariable warning 4>&1
        $verbose | Should -BeLike '*have no texts: there is no tokenizer of a known name beside it.'
        $piece.Tokenizer | Should -Be $null
        $piece.GetToken(0) | Should -Be $null
        $warning | Should -BeNullOrEmpty
    }
}

Describe 'The texts of <Name>' -ForEach @(
    # A SentencePiece model: <unk> of the kind unknown, ' the' and the byte 0A of the kind byte.
    @{
        Name = 'tokenizer.model'; Tokens = '<unk>', ' the', '\n'; Kinds = 'Special', 'Text', 'Byte'
        Text = "`n`t`n`u{5}<unk>`u{18}`u{2}" + "`n`b`n`u{6}▁the" + "`n`n`n`u{6}<0x0A>`u{18}`u{6}"
    }
    @{ Name = 'tiktoken.model'; Tokens = '!', ' the', '\xE4'; Kinds = 'Text', 'Text', 'Byte'; Text = "IQ== 0`nIHRoZQ== 1`n5A== 2`n" }
    @{ Name = 'qwen.tiktoken'; Tokens = '!', ' the', $null; Kinds = 'Text', 'Text', $null; Text = "IQ== 0`nIHRoZQ== 1`n" }
    @{
        Name = 'tekken.json'; Tokens = '<unk>', '\u0000', ' the'; Kinds = 'Special', 'Text', 'Text'
        Text = '{"config":{"default_vocab_size":3,"default_num_special_tokens":1},"vocab":[{"rank":0,"token_bytes":"AA=="},' +
            '{"rank":1,"token_bytes":"IHRoZQ=="}],"special_tokens":[{"rank":0,"token_str":"<unk>","is_control":true}]}'
    }
    @{ Name = 'vocab.txt'; Tokens = '[PAD]', 'the', '##s'; Kinds = 'Special', 'Text', 'Text'; Text = "[PAD]`nthe`n##s`n" }
    @{
        Name = 'rwkv_vocab_v20230424.txt'; Tokens = $null, ' the', '\xE4'; Kinds = $null, 'Text', 'Byte'
        Text = "1 ' the' 4`n2 b'\xe4' 1`n"
    }
    @{ Name = '20B_tokenizer.json'; Tokens = 'a', 'b', $null; Kinds = 'Text', 'Text', $null; Text = '{"model":{"vocab":{"a":0,"b":1}}}' }
) {
    It 'come from the file beside the matrix' {
        $folder = "$TestDrive/$($Name -replace '\W')"
        $path = New-TestMatrix "$folder/W.safetensors" (@(, (0, 1, 0)) * 3)
        [IO.File]::WriteAllText("$folder/$Name", $Text)
        $read = Import-TokenMatrix $path -WarningVariable warning
        $read.Tokenizer.Path | Should -BeExactly (Join-Path $folder $Name)
        0..2 | ForEach-Object { $read.GetToken($_) } | Should -BeExactly $Tokens
        [string[]] (Find-TestCluster $read).Members.Kind | Should -Be ([string[]] $Kinds)
        (Import-TokenMatrix $path -Tokenizer "$folder/$Name").GetToken(1) | Should -BeExactly $Tokens[1]
        $warning | Should -BeNullOrEmpty
    }

    It 'are complete with tokenizer_config.json' {
        $folder = "$TestDrive/$($Name -replace '\W')"
        [IO.File]::WriteAllText("$folder/tokenizer_config.json", '{"added_tokens_decoder":{"2147483647":{"content":"<x>","special":true}}}')
        (Import-TokenMatrix "$folder/W.safetensors").Tokenizer.GetKind(2147483647) | Should -Be Special
    }
}

Describe 'A pointer in place of a tokenizer: <Name>' -ForEach @(
    @{ Name = 'Git LFS'; Text = "version https://git-lfs.github.com/spec/v1`noid sha256:0`nsize 1`n" }
    @{ Name = 'Xet'; Text = "# xet version 0`nfilesize = 1`nhash = '0'`n" }
) {
    It 'is named on import' {
        $null = Import-TokenMatrix (New-TestModel pointer $Text -File tokenizer.model) -WarningVariable warning -WarningAction SilentlyContinue
        $warning | Should -HaveCount 1
        $warning[0].Message | Should -BeLike "The tokens of pointer have no texts. '*tokenizer.model': The file is a $Name pointer*git lfs pull*"
    }
}

Describe 'Import-TokenMatrix -Tokenizer' {
    It 'takes a file, for all matrices alike' {
        $two = Import-TokenMatrix (New-TestModel first), (New-TestModel second '{bad}') -Tokenizer $tokenizer -WarningVariable warning
        $two.ForEach('GetToken', 1) | Should -Be '"', '"'
        $two[0].Tokenizer | Should -Be $two[1].Tokenizer
        $warning | Should -BeNullOrEmpty
    }

    It 'takes a folder, a relative path and a drive of PowerShell' {
        $bare = New-TestModel bare
        (Import-TokenMatrix $bare -Tokenizer (Split-Path $tokenizer)).GetToken(1) | Should -BeExactly '"'
        (Import-TokenMatrix $bare -Tokenizer TestDrive:/whole/tokenizer.json).GetToken(1) | Should -BeExactly '"'
        Push-Location $TestDrive
        try { (Import-TokenMatrix $bare -Tokenizer whole/tokenizer.json).Tokenizer.Path | Should -BeExactly $matrix.Tokenizer.Path }
        finally { Pop-Location }
    }

    It 'refuses <Id>: <Name>' -TestCases @(
        @{ Id = 'TokenizerNotFound'; Name = 'none.json'; Text = ''; Category = 'ObjectNotFound' }
        @{ Id = 'TokenizerNotFound'; Name = 'empty'; Text = ''; Category = 'ObjectNotFound' }
        @{ Id = 'TokenizerInvalid'; Name = 'bad.json'; Text = '{"model":{"vocab":{"a":-1}}}'; Category = 'InvalidData' }
        @{ Id = 'TokenizerInvalid'; Name = 'cut.json'; Text = '{"model":{"vocab":{"a":'; Category = 'InvalidData' }
        @{ Id = 'TokenizerNotSupported'; Name = 'x.model'; Text = 'x'; Category = 'InvalidData' }
        @{ Id = 'TokenizerNotSupported'; Name = 'merges.txt'; Text = '#version: 0.2'; Category = 'InvalidData' }
    ) {
        $null = New-Item -ItemType Directory -Force "$TestDrive/refused/empty"
        $file = Join-Path $TestDrive refused $Name
        if ($Text) { [IO.File]::WriteAllText($file, $Text) }
        $failure = { Import-TokenMatrix $path -Tokenizer $file } | Should -Throw -ErrorId "$Id,$class" -PassThru
        $failure.CategoryInfo.Category | Should -Be $Category
        $failure.TargetObject | Should -Be $file
        $failure.Exception.Message | Should -BeLike "'$file': *"
    }

    It 'refuses a path that is none of the file system' {
        { Import-TokenMatrix $path -Tokenizer env:PATH } | Should -Throw -ErrorId "PathNotFileSystem,$class"
    }

    It 'refuses a file that may not be read' -Skip:($IsWindows -or (id -u) -eq 0) {
        [IO.File]::WriteAllText("$TestDrive/closed.json", '{"a":0}')
        chmod 000 "$TestDrive/closed.json"
        { Import-TokenMatrix $path -Tokenizer "$TestDrive/closed.json" } | Should -Throw -ErrorId "FileAccessDenied,$class"
    }
}

Describe 'A bad tokenizer beside the matrix' {
    It 'is seen on import where a glance is enough: <Text>' -TestCases @{ Text = 'no JSON' }, @{ Text = '{"model":{' } {
        $bad = Import-TokenMatrix (New-TestModel glance $Text) -WarningVariable warning -WarningAction SilentlyContinue
        $warning | Should -HaveCount 1
        $warning[0].Message | Should -BeLike "The tokens of glance have no texts. '*tokenizer.json': *"
        $bad.GetToken(0) | Should -Be $null
        $null = Find-TestCluster $bad -WarningVariable warning
    }

    It 'is told of once, and leaves the texts null' {
        $bad = Import-TokenMatrix (New-TestModel deep '{"model":{"vocab":{"a":-1}}}') -WarningVariable onImport
        $onImport | Should -BeNullOrEmpty
        $measurement = New-AxisDirection $bad 12.5 -7.25 | Measure-BFloat16Cosine
        $found = $measurement | Find-CosineCluster -WarningVariable first -WarningAction SilentlyContinue
        $null = $measurement | Find-CosineCluster -Top 2 -WarningVariable second
        $found | Export-ClusterMembers "$TestDrive/deep.csv" -WarningVariable third
        $first.Message | Should -BeLike "*the id of 'a' is '-1'*"
        $second + $third | Should -BeNullOrEmpty
        $found.Members.Token | Should -Be $null, $null, $null
    }
}

Describe 'An export over the tokenizer' {
    It 'is refused' {
        { $cluster | Export-ClusterMembers $matrix.Tokenizer.Path } |
            Should -Throw -ErrorId 'OutputIsInput,ClusterTools.Commands.ExportClusterMembersCommand'
    }
}

Describe 'Exports with texts, in the culture <_>' -ForEach 'en-US', 'de-DE', 'tr-TR', 'ar-SA' {
    BeforeAll {
        $before = [cultureinfo]::CurrentCulture
        [cultureinfo]::CurrentCulture = $_
        $csv = "$TestDrive/members.$_.csv"
        $json = "$TestDrive/members.$_.json"
        $cluster | Export-ClusterMembers $csv
        $cluster | Export-ClusterMembers $json
        [cultureinfo]::CurrentCulture.Name | Should -BeExactly $_
    }

    AfterAll { [cultureinfo]::CurrentCulture = $before }

    It 'are CSV of a stable form' {
        $lines = [IO.File]::ReadAllLines($csv)
        $lines | Should -HaveCount 301
        $lines[0] | Should -BeExactly 'TokenId,Token,Cosine,Kind,Latitude,Longitude,North,Meridian,Equinox'
        $lines[257] | Should -BeExactly '256," the",-0.123046875,Text,12.5,-7.25,3,1,2'
        $lines[269] | Should -BeExactly '268,"a""b,c",-0.123046875,Text,12.5,-7.25,3,1,2'
        $lines[286] | Should -BeExactly '285,"<|endoftext|>",-0.123046875,Special,12.5,-7.25,3,1,2'
        $lines[292] | Should -BeExactly '291,,-0.123046875,,12.5,-7.25,3,1,2'
    }

    It 'are UTF-8 without a mark' {
        foreach ($file in $csv, $json) {
            $bytes = [IO.File]::ReadAllBytes($file)
            $bytes[0] | Should -BeLessThan 128
            [Text.UTF8Encoding]::new($false, $true).GetString($bytes).Contains('"你好"') | Should -BeTrue
        }
    }

    It 'are had back by Import-Csv' {
        $read = Import-Csv $csv
        $read.Count | Should -Be 300
        [int[]] $read.TokenId | Should -Be $cluster.TokenIds
        $tokens = $read.Token -replace '((?:^|;)[" ]*)\\(?=[-=+@＝＋－＠])', '$1'
        $tokens | Should -BeExactly ([string[]] $cluster.Members.Token)
        $read.Kind | Should -BeExactly ([string[]] $cluster.Members.Kind)
        [float[]] $read.Cosine | Select-Object -Unique | Should -Be $cluster.Cosine
        [double] $read[0].Latitude | Should -Be 12.5
        [double] $read[0].Longitude | Should -Be -7.25
    }

    It 'are no formulas in a spreadsheet' {
        $read = Import-Csv $csv
        $read.Token -match '^[-=+@]' | Should -BeNullOrEmpty
        $read[267].Token | Should -BeExactly '\=SUM(1)'
        $read[271].Token | Should -BeExactly '\-1'
        $read[272].Token | Should -BeExactly ';\=1'
    }

    It 'are had back by ConvertFrom-Json' {
        $read = Get-Content -Raw $json | ConvertFrom-Json
        $read.psobject.Properties.Name | Should -Be @(
            'model', 'tensor', 'tokenCount', 'latitude', 'longitude', 'north', 'meridian', 'equinox', 'cosine', 'count', 'members')
        $read.members[0].psobject.Properties.Name | Should -Be 'tokenId', 'token', 'cosine', 'kind'
        $read.latitude | Should -Be 12.5
        $read.longitude | Should -Be -7.25
        [float] $read.cosine | Should -Be $cluster.Cosine
        $read.members.tokenId | Should -Be $cluster.TokenIds
        $read.members.token | Should -BeExactly $cluster.Members.Token
        $read.members.kind | Should -BeExactly $cluster.Members.ForEach{ if ($null -ne $_.Kind) { [string] $_.Kind } else { $null } }
        [float[]] $read.members.cosine | Select-Object -Unique | Should -Be $cluster.Cosine
        (Get-Content -Raw $json).Contains('"token": "<|endoftext|>"') | Should -BeTrue
    }
}
