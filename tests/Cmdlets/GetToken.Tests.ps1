BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $class = 'ClusterTools.Commands.GetTokenCommand'
    $tokenizer = Join-Path $repository tests/tokenizers/byte-level/tokenizer.json
    $path = New-TestMatrix "$TestDrive/whole/W.safetensors" (@(, (0, 1, 0)) * 300)
    $matrix = Import-TokenMatrix $path -Tokenizer $tokenizer
    $bare = Import-TokenMatrix $path
}

Describe 'Get-Token' {
    It 'gives all tokens without parameters, padding rows included' {
        $tokens = $matrix | Get-Token
        $tokens | ForEach-Object { $_ | Should -BeOfType ClusterTools.VocabularyToken }
        $tokens.TokenId | Should -Be (0..299)
        $tokens[299].Token | Should -Be $null
        $tokens[299].Kind | Should -Be $null
        $tokens[299].Piece | Should -Be $null
        $tokens[299].Bytes | Should -Be $null
        $tokens | Where-Object Kind -EQ Special | ForEach-Object TokenId | Should -Be 285, 286, 289
    }

    It 'gives tokens by id, in the order of the ids' {
        $tokens = Get-Token $matrix -TokenId 260, 256, 259, 262, 287, 256
        $tokens.TokenId | Should -Be 260, 256, 259, 262, 287, 256
        $tokens.Token | Should -BeExactly '\n\n', ' the', '你好', '\xF0\x9F\x98', '<tool_call>', ' the'
        $tokens.Kind | Should -Be Text, Text, Text, Byte, Added, Text
        $tokens.Piece | Should -BeExactly 'ĊĊ', 'Ġthe', 'ä½łå¥½', 'ðŁĺ', '<tool_call>', 'Ġthe'
        $tokens.Bytes | Should -BeExactly @(
            '0A 0A', '20 74 68 65', 'E4 BD A0 E5 A5 BD', 'F0 9F 98', '3C 74 6F 6F 6C 5F 63 61 6C 6C 3E', '20 74 68 65')
        [object]::ReferenceEquals($tokens[0].TokenMatrix, $matrix) | Should -BeTrue
        "$($tokens[1])" | Should -BeExactly ' the'
        "$(Get-Token $bare -TokenId 7)" | Should -BeExactly '7'
    }

    It 'gives the tokens of a text' {
        (Get-Token $matrix -Token ' the', "`n`n", 'Ġthe').TokenId | Should -Be 256, 260, 256
        $text = '{"model":{"type":"Unigram","vocab":[["x",0],["A",-1],["<0x41>",-2],["A",-3]]},' +
            '"decoder":{"type":"Metaspace"}}'
        [IO.File]::WriteAllText("$TestDrive/several.json", $text)
        $several = Import-TokenMatrix $path -Tokenizer "$TestDrive/several.json"
        ($several | Get-Token -Token A).TokenId | Should -Be 1, 3
        ($several | Get-Token -Token '<0x41>').TokenId | Should -Be 2
    }

    It 'gives the tokens of a pattern' {
        ($matrix | Get-Token -Pattern '*the').TokenId | Should -Be 256
        ($matrix | Get-Token -Pattern '*THE', 'ing', '你*').TokenId | Should -Be 256, 257, 259
        ($matrix | Get-Token -Pattern '*THE' -CaseSensitive) | Should -BeNullOrEmpty
        ($matrix | Get-Token -Pattern '<[|]*').Token |
            Should -Be '<|endoftext|>', '<|im_start|>', '<|reserved_special_token_0|>'
        ($matrix | Get-Token -Pattern '\n\n').TokenId | Should -Be 260
        $matrix | Get-Token -Pattern 'no such token' -ErrorVariable failure | Should -BeNullOrEmpty
        $failure | Should -BeNullOrEmpty
        ($matrix | Get-Token -Pattern '*t*' -TokenId 0, 256, 287).TokenId | Should -Be 256, 287
    }

    It 'is the same in every culture' {
        $before = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'tr-TR'
            ($matrix | Get-Token -Pattern 'ING').TokenId | Should -Be 257
            (Get-Token $matrix -TokenId 262).Bytes | Should -BeExactly 'F0 9F 98'
        }
        finally { [cultureinfo]::CurrentCulture = $before }
    }

    It 'takes clusters and rows of a table from the pipeline' {
        $cluster = New-AxisDirection $matrix 12.5 -7.25 | Measure-BFloat16Cosine | Find-CosineCluster
        ($cluster | Get-Token).TokenId | Should -Be (0..299)
        ($cluster | Get-Token -Pattern '* the').TokenId | Should -Be 256
        $rows = "TokenId,Cosine`n256,1`n258,1" | ConvertFrom-Csv
        ($rows | Get-Token $matrix).Token | Should -Be ' the', ' für'
        (@($matrix) * 2 | Get-Token -TokenId 256).TokenId | Should -Be 256, 256
    }

    It 'gives ids to other cmdlets' {
        $tokens = $matrix | Get-Token -Pattern '* the', 'ing'
        ($bare | Get-Token -TokenId $tokens).TokenId | Should -Be 256, 257
        Test-CosineCluster $matrix -TokenId $tokens | ForEach-Object Count | Should -Be 2
    }

    It 'streams' {
        @($matrix | Get-Token | Select-Object -First 2).TokenId | Should -Be 0, 1
    }
}

Describe 'Get-Token without texts' {
    It 'gives ids' {
        $tokens = $bare | Get-Token
        $tokens.TokenId | Should -Be (0..299)
        ($tokens | Where-Object Token) | Should -BeNullOrEmpty
    }

    It 'writes TokenTextsMissing for texts and patterns' {
        { $bare | Get-Token -Token a } | Should -Throw -ErrorId "TokenTextsMissing,$class"
        $failure = { $bare | Get-Token -Pattern a* } | Should -Throw -ErrorId "TokenTextsMissing,$class" -PassThru
        $failure.CategoryInfo.Category | Should -Be ObjectNotFound
        $failure.TargetObject | Should -Be $bare
        $failure.Exception.Message | Should -BeLike '*there is no tokenizer of a known name beside it*-Tokenizer*'
        $found = $bare, $matrix | Get-Token -Pattern '*the' -ErrorAction SilentlyContinue -ErrorVariable failure
        $found.TokenId | Should -Be 256
        $failure.FullyQualifiedErrorId | Should -Be "TokenTextsMissing,$class"
    }

    It 'warns once of a tokenizer that cannot be used' {
        $bad = New-TestMatrix "$TestDrive/bad/W.safetensors" (, (0, 1, 0))
        [IO.File]::WriteAllText("$TestDrive/bad/tokenizer.json", '{"model":{"vocab":{"a":-1}}}')
        $damaged = Import-TokenMatrix $bad
        ($damaged | Get-Token -WarningVariable warning -WarningAction SilentlyContinue).TokenId | Should -Be 0
        $warning.Message | Should -BeLike "The tokens of bad have no texts.*the id of 'a' is '-1'*"
        $null = $damaged | Get-Token -WarningVariable warning
        $warning | Should -BeNullOrEmpty
    }
}

Describe 'Errors of Get-Token' {
    It 'concern one id or text, and the others go on' {
        $found = $matrix | Get-Token -TokenId 5, 300, -1, 256 -ErrorAction SilentlyContinue -ErrorVariable failure
        $found.TokenId | Should -Be 5, 256
        $failure.FullyQualifiedErrorId | Should -Be "TokenIdOutOfRange,$class", "TokenIdOutOfRange,$class"
        $failure.TargetObject | Should -Be 300, -1
        $found = $matrix | Get-Token -Token the, ing -ErrorAction SilentlyContinue -ErrorVariable failure
        $found.TokenId | Should -Be 257
        $failure.FullyQualifiedErrorId | Should -Be "TokenTextNotFound,$class"
        $failure.TargetObject | Should -Be the
        $failure.Exception.Message | Should -BeLike "*but one has ' the'*"
    }

    It 'end the command if two ways to choose are mixed' {
        { $matrix | Get-Token -Token a -TokenId 1 } | Should -Throw -ErrorId "AmbiguousParameterSet,$class"
    }
}

Describe 'Get-Token in constrained language mode' {
    It 'needs no methods, and has its views' {
        $session = [powershell]::Create()
        try {
            $null = $session.AddScript("`$PSStyle.OutputRendering = 'PlainText'; Import-Module '$manifest'
                `$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'")
            $null = $session.Invoke()
            $session.Commands.Clear()
            $null = $session.AddScript('param($path, $tokenizer)
                $found = Import-TokenMatrix $path -Tokenizer $tokenizer | Get-Token -Pattern "* the", "\n\n"
                "$($ExecutionContext.SessionState.LanguageMode) $($found.TokenId) $($found.Bytes)"
                $found | Out-String -Width 60').AddArgument($path).AddArgument($tokenizer)
            $line, $view = $session.Invoke()
            $session.Streams.Error | Should -BeNullOrEmpty
            $line | Should -BeExactly 'ConstrainedLanguage 256 260 20 74 68 65 0A 0A'
            Get-ShownLine $view | Should -Be @(
                '  TokenId Kind     Token                Bytes'
                '  ------- ----     -----                -----'
                '      256           the'
                '      260          \n\n                 0A 0A')
        }
        finally { $session.Dispose() }
    }
}

Describe 'The views of tokens' {
    It 'show kinds that are not texts, and bytes that cannot be seen' {
        Get-ShownLine ($matrix | Get-Token -TokenId 256, 262, 285, 299 | Out-String -Width 60) | Should -Be @(
            '  TokenId Kind     Token                Bytes'
            '  ------- ----     -----                -----'
            '      256           the'
            '      262 Byte     \xF0\x9F\x98         F0 9F 98'
            '      285 Special  <|endoftext|>'
            '      299')
        Get-ShownLine (Get-Token $matrix -TokenId 256 | Format-List | Out-String) | Should -Be @(
            'TokenId : 256', 'Token   :  the', 'Kind    : Text', 'Piece   : Ġthe', 'Bytes   : 20 74 68 65'
            'Model   : whole')
    }

    It 'are the same for tokens of another process' {
        $token = Get-Token $matrix -TokenId 262
        $copy = $token | ForEach-Object {
            [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($_))
        }
        $copy | Format-Table | Out-String | Should -BeExactly ($token | Format-Table | Out-String)
        $copy | Format-List | Out-String | Should -BeExactly ($token | Format-List | Out-String)
    }
}

Describe 'The Tab key after Get-Token' {
    BeforeAll {
        $global:testMatrix = $matrix
        function Get-Completion([string] $Line) { (TabExpansion2 $Line).CompletionMatches.CompletionText }
    }

    AfterAll { Remove-Variable testMatrix -Scope Global }

    It 'completes -Token, -TokenId and -Pattern' {
        Get-Completion '$testMatrix | Get-Token -Token the' | Should -BeExactly "' the'"
        Get-Completion '$testMatrix | Get-Token -TokenId the' | Should -BeExactly 256
        Get-Completion 'Get-Token $testMatrix -Pattern *TH' | Should -BeExactly "' the'"
        Get-Completion 'Get-Token $testMatrix -Pattern *tool' | Should -BeExactly "'<tool_call>'"
    }

    It 'offers the part of a word and the word of CLIP' {
        [IO.File]::WriteAllText("$TestDrive/clip.json", '{"photo</w>":0,"photo":1,"Ā":2}')
        $global:testMatrix = Import-TokenMatrix $path -Tokenizer "$TestDrive/clip.json"
        Get-Completion 'Get-Token $testMatrix -Token photo' | Should -BeExactly photo, "'photo</w>'"
        ($testMatrix | Get-Token -Pattern photo*).Token | Should -BeExactly 'photo</w>', 'photo'
        $global:testMatrix = $matrix
    }

    It 'escapes what would be a wildcard' {
        Get-Completion 'Get-Token $testMatrix -Pattern *31m' | Should -BeExactly "'\u001B``[31m'"
        ($matrix | Get-Token -Pattern '\u001B`[31m').TokenId | Should -Be 278
    }
}
