BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $class = 'ClusterTools.Commands.NewSkyDirectionCommand'
    $demo = Join-Path $repository tensors/demo/W.safetensors
    $tokenizer = Join-Path $repository tests/tokenizers/byte-level/tokenizer.json

    # 256 is ' the', 285 an added token; 279 to 284 and those from 291 have no text.
    $basis = Import-TokenMatrix $demo -Tokenizer $tokenizer | Get-PcaBasis
    $matrix = $basis.TokenMatrix

    function Get-Cluster($Direction) { $Direction | Measure-BFloat16Cosine | Find-CosineCluster }
}

Describe 'New-SkyDirection -TokenId' {
    It 'points at a token and tells where it is' {
        $direction = $basis | New-SkyDirection -TokenId 40
        $direction | Should -BeOfType ClusterTools.SkyDirection
        $direction.Latitude, $direction.Longitude | Should -Be -7.64, 6.194
        $direction.Coverage | Should -BeGreaterThan 0.955
        $direction.Coverage | Should -BeLessThan 0.956
        $direction.IsInSky | Should -BeTrue
        $direction.North, $direction.Meridian, $direction.Equinox | Should -Be 2, 1, 3
    }

    It 'finds the planted cluster from one of its members' {
        $planted = (Get-Content (Join-Path $repository tensors/demo/planted.json) | ConvertFrom-Json).cluster_ids
        (Get-Cluster ($basis | New-SkyDirection -TokenId $planted[7])).TokenIds | Should -Be $planted
    }

    It 'gives the same cluster again from the printed latitude and longitude' {
        foreach ($id in 0, 1, 40, 256, 1000, 3199) {
            $found = $basis | New-SkyDirection -TokenId $id
            ($found | Format-Table | Out-String) -match '(?m)^ *(-?[\d.]+)° +(-?[\d.]+)° ' | Should -BeTrue
            $again = $basis | New-SkyDirection -Latitude $Matches[1] -Longitude $Matches[2]
            $again.Vector | Should -Be $found.Vector
            (Get-Cluster $again).TokenIds | Should -Be (Get-Cluster $found).TokenIds
        }
    }

    It 'gives the same cluster again from a saved one' {
        $cluster = Get-Cluster ($basis | New-SkyDirection -TokenId 2718)
        $cluster | Export-ClusterMembers "$TestDrive/found.safetensors"
        $again = Import-CosineCluster "$TestDrive/found.safetensors" | New-SkyDirection -Basis $basis
        $again.Vector | Should -Be $cluster.Measurement.Direction.Vector
    }

    It 'points at the mean direction of several, in any order' {
        $mean = $basis | New-SkyDirection -TokenId 3, 1000, 2000
        $again = New-SkyDirection $basis -TokenId 2000, 3, 1000
        $mean.Latitude, $mean.Longitude, $mean.Coverage | Should -Be $again.Latitude, $again.Longitude, $again.Coverage
        $mean.Latitude | Should -Not -Be ($basis | New-SkyDirection -TokenId 3).Latitude
    }

    It 'points at the mean direction of a cluster' {
        $cluster = Get-Cluster ($basis | New-SkyDirection -Latitude -7.288 -Longitude 6.941)
        $direction = $basis | New-SkyDirection -TokenId $cluster.TokenIds
        $direction.Coverage | Should -BeGreaterThan 0.95
        (Get-Cluster $direction).TokenIds | Should -Be $cluster.TokenIds
    }

    It 'takes other axes' {
        $direction = $basis | New-SkyDirection -TokenId 40 -North -2 -Equinox -3
        $direction.Latitude, $direction.Longitude | Should -Be 7.64, -6.194
    }

    It 'takes ids by property name: <Name>' -TestCases @(
        @{ Name = 'members'; Script = { $args[0].Members } }
        @{ Name = 'members without texts'; Script = { (Get-Cluster ($bare | New-SkyDirection -TokenId 40)).Members } }
        @{ Name = 'their ids'; Script = { $args[0].Members | Select-Object TokenId } }
        @{ Name = 'objects'; Script = { $args[0].TokenIds | ForEach-Object { [pscustomobject] @{ TokenId = $_ } } } }
        @{ Name = 'texts of numbers'; Script = { $args[0].TokenIds | ForEach-Object { [pscustomobject] @{ TokenId = "$_" } } } }
        @{ Name = 'members from JSON'; Script = { (Get-Content -Raw "$TestDrive/members.json" | ConvertFrom-Json).members } }
    ) {
        $bare = Import-TokenMatrix $demo | Get-PcaBasis
        $cluster = Get-Cluster ($basis | New-SkyDirection -TokenId 40)
        $cluster | Export-ClusterMembers "$TestDrive/members.json"
        $directions = & $Script $cluster | New-SkyDirection -Basis $basis
        $directions.Count | Should -Be 46
        $expected = New-SkyDirection $basis -TokenId $cluster.TokenIds[2]
        $directions[2].Latitude, $directions[2].Longitude, $directions[2].Coverage |
            Should -Be $expected.Latitude, $expected.Longitude, $expected.Coverage
    }

    It 'points by the angles where an object has both, of whatever types' {
        foreach ($id in 5, '5', @(, [int[]] 5)) {
            foreach ($degrees in 30, 30.0, '30', [decimal] 30) {
                $both = [pscustomobject] @{ TokenId = $id; Latitude = $degrees; Longitude = $degrees }
                $direction = $both | New-SkyDirection -Basis $basis
                $direction.Latitude, $direction.Longitude | Should -Be 30, 30
            }
        }
    }

    It 'points at a token where it is named beside an object with angles' {
        $direction = $basis | New-SkyDirection -Latitude 1 -Longitude 2
        ($direction | New-SkyDirection -TokenId 40).Latitude | Should -Be -7.64
    }

    It 'refuses <Id> of an item and goes on' -TestCases @(
        @{ TokenId = 3200; Id = 'TokenIdOutOfRange'; Message = 'There is no token 3200: demo *has the tokens 0 to 3199.'; Rows = $false }
        @{ TokenId = -1; Id = 'TokenIdOutOfRange'; Message = 'There is no token -1: *'; Rows = $false }
        @{ TokenId = 2; Id = 'TokenVectorInvalid'; Message = 'Token 2 of *: row 2 is zero. Name other tokens.'; Rows = $true }
        @{ TokenId = 3; Id = 'TokenVectorInvalid'; Message = 'Token 3 of *: row 3 is not finite. Name other tokens.'; Rows = $true }
        @{ TokenId = 2, 3, 0; Id = 'TokenVectorInvalid'; Message = '2 of the 3 tokens of *: row 2 is zero, row 3 is not finite. Leave them out.'; Rows = $true }
        @{ TokenId = 0, 4; Id = 'TokenVectorInvalid'; Message = 'The tokens 0, 4 of *cancel out*'; Rows = $true }
        @{ TokenId = 5; Id = 'VectorOutsideSky'; Message = '*right angles*(north 2, meridian 1, equinox 3)*'; Rows = $true }
    ) {
        $sky = $basis
        if ($Rows) {
            $path = New-TestMatrix "$TestDrive/rows/W.safetensors" @(
                , (1, 0, 0, 0); , (0, 1, 0, 0); , (0, 0, 0, 0); , (1, [float]::NaN, 0, 0); , (-1, 0, 0, 0); , (0, 0, 0, 1))
            $sky = (New-AxisDirection (Import-TokenMatrix $path)).Basis
        }
        $items = foreach ($ids in 1, $TokenId, 0) { [pscustomobject] @{ TokenId = [int[]] $ids } }
        $found = $items | New-SkyDirection -Basis $sky -ErrorAction SilentlyContinue -ErrorVariable failure
        $found | Should -HaveCount 2
        $failure | Should -HaveCount 1
        $failure[0].FullyQualifiedErrorId | Should -BeExactly "$Id,$class"
        $failure[0].CategoryInfo.Category | Should -Be InvalidArgument
        $failure[0].TargetObject | Should -Be $TokenId
        $failure[0].Exception.Message | Should -BeLike $Message
    }

    It 'needs the matrix' {
        $basis | Export-PcaBasis "$TestDrive/basis.safetensors"
        $lone = Import-PcaBasis "$TestDrive/basis.safetensors"
        { $lone | New-SkyDirection -TokenId 1 } | Should -Throw '*Import-PcaBasis -TokenMatrix*' -ErrorId "MatrixMissing,$class"
        { $lone | New-SkyDirection -Token ' the' } | Should -Throw -ErrorId "MatrixMissing,$class"
        $matched = Import-PcaBasis "$TestDrive/basis.safetensors" -TokenMatrix $matrix
        ($matched | New-SkyDirection -TokenId 40).Latitude | Should -Be -7.64
    }

    It 'notices that the file was changed' {
        Copy-Item $demo "$TestDrive/changed.safetensors"
        $sky = Import-TokenMatrix "$TestDrive/changed.safetensors" | Get-PcaBasis -ComponentCount 3
        [IO.File]::SetLastWriteTimeUtc("$TestDrive/changed.safetensors", [datetime]::UtcNow.AddDays(-1))
        { $sky | New-SkyDirection -TokenId 1 } | Should -Throw -ErrorId "MatrixFileChanged,$class"
    }
}

Describe 'New-SkyDirection -Token' {
    It 'points at the token of a text' {
        $direction = $basis | New-SkyDirection -Token ' the'
        $expected = $basis | New-SkyDirection -TokenId 256
        $direction.Vector | Should -Be $expected.Vector
        $direction.Coverage | Should -Be $expected.Coverage
        ($basis | New-SkyDirection -Token 'Ġthe').Latitude | Should -Be $expected.Latitude
        ($basis | New-SkyDirection -Token '<|endoftext|>').Latitude | Should -Be ($basis | New-SkyDirection -TokenId 285).Latitude
    }

    It 'points at the mean direction of several' {
        $direction = New-SkyDirection $basis -Token ' the', ' für', '\n\n'
        $direction.Longitude | Should -Be (New-SkyDirection $basis -TokenId 256, 258, 260).Longitude
    }

    It 'refuses a text of no token, and tells a near one' {
        $failure = { $basis | New-SkyDirection -Token the } | Should -Throw -ErrorId "TokenTextNotFound,$class" -PassThru
        $failure.Exception.Message | Should -BeLike "No token of demo * has the text 'the', but one has ' the'.*the Tab key*"
        $failure.CategoryInfo.Category | Should -Be ObjectNotFound
        $failure.TargetObject | Should -Be the
    }

    It 'refuses a text of several tokens with their ids' {
        $text = '{"model":{"type":"Unigram","vocab":[["x",0],["A",-1],["A",-2]]},"decoder":{"type":"Metaspace"}}'
        [IO.File]::WriteAllText("$TestDrive/several.json", $text)
        $sky = Import-TokenMatrix $demo -Tokenizer "$TestDrive/several.json" | Get-PcaBasis
        $found = $sky | New-SkyDirection -Token A -ErrorAction SilentlyContinue -ErrorVariable failure
        $found | Should -BeNullOrEmpty
        $failure[0].FullyQualifiedErrorId | Should -BeExactly "TokenTextAmbiguous,$class"
        $failure[0].CategoryInfo.Category | Should -Be InvalidArgument
        $failure[0].Exception.Message | Should -BeLike "2 tokens of demo * have the text 'A': 1, 2. *-TokenId*"
    }

    It 'takes a piece before the byte token of the same text, which its spelling names' {
        $text = '{"model":{"type":"Unigram","vocab":[["x",0],["<0x41>",-1],["A",-2]]},"decoder":{"type":"Metaspace"}}'
        [IO.File]::WriteAllText("$TestDrive/byte.json", $text)
        $sky = Import-TokenMatrix $demo -Tokenizer "$TestDrive/byte.json" | Get-PcaBasis
        ($sky | New-SkyDirection -Token A).Vector | Should -Be ($sky | New-SkyDirection -TokenId 2).Vector
        ($sky | New-SkyDirection -Token '<0x41>').Vector | Should -Be ($sky | New-SkyDirection -TokenId 1).Vector
    }

    It 'refuses texts where none are known' {
        $bare = Import-TokenMatrix $demo | Get-PcaBasis
        $failure = { $bare | New-SkyDirection -Token a } | Should -Throw -ErrorId "TokenTextsMissing,$class" -PassThru
        $failure.Exception.Message | Should -BeLike '*Import-TokenMatrix -Tokenizer*'
        $failure.CategoryInfo.Category | Should -Be ObjectNotFound
    }

    It 'goes on with the next basis' {
        $bare = Import-TokenMatrix $demo | Get-PcaBasis
        $found = $bare, $basis | New-SkyDirection -Token ' the' -ErrorAction SilentlyContinue -ErrorVariable failure
        $found | Should -HaveCount 1
        $failure | Should -HaveCount 1
    }
}

Describe 'New-SkyDirection -Vector' {
    It 'points along a vector and tells its projection' {
        $direction = $basis | New-SkyDirection -Vector $matrix.GetVector(40)
        $token = $basis | New-SkyDirection -TokenId 40
        $direction.Latitude, $direction.Longitude | Should -Be $token.Latitude, $token.Longitude
        $direction.Coverage - $token.Coverage | Should -BeLessThan 1e-12
        $direction.IsInSky | Should -BeFalse
        $direction.Vector | Should -Not -Be $token.Vector
        [math]::Abs(($direction | Measure-BFloat16Cosine).Cosines[40] - 1) | Should -BeLessThan 0.01
    }

    It 'takes double[], float[], the vector of a direction and numbers as typed' {
        $expected = $basis | New-SkyDirection -Vector $matrix.GetVector(40)
        ($basis | New-SkyDirection -Vector ([double[]] $matrix.GetVector(40))).Vector | Should -Be $expected.Vector
        ($basis | New-SkyDirection -Vector $expected.Vector).Longitude | Should -Be $expected.Longitude
        $path = New-TestMatrix "$TestDrive/four/W.safetensors" (1, 0, 0, 0), (0, 1, 0, 0)
        $sky = (New-AxisDirection (Import-TokenMatrix $path)).Basis
        (New-SkyDirection $sky -Vector 0, 3, 0, -4).Vector | Should -Be ([float[]] (0, 0.6, 0, -0.8))
    }

    It 'needs no matrix' {
        $basis | Export-PcaBasis "$TestDrive/basis.safetensors"
        $direction = Import-PcaBasis "$TestDrive/basis.safetensors" | New-SkyDirection -Vector $matrix.GetVector(40)
        $direction.Latitude | Should -Be -7.64
    }

    It 'becomes its projection where the angles are taken on' {
        $direction = $basis | New-SkyDirection -Vector $matrix.GetVector(40) | New-SkyDirection
        $direction.IsInSky | Should -BeTrue
        $direction.Coverage | Should -Be 1
        $direction.Vector | Should -Be ($basis | New-SkyDirection -TokenId 40).Vector
    }

    It 'is warned of once where a file will not hold it' {
        $clusters = $basis | New-SkyDirection -Vector $matrix.GetVector(40) | Measure-BFloat16Cosine | Find-CosineCluster -Top 2
        $clusters | Export-ClusterMembers -Path { "$TestDrive/vector$($_.Rank).csv" } -WarningVariable warning -WarningAction SilentlyContinue
        $warning | Should -HaveCount 1
        $warning[0].Message | Should -BeLike '*found from a vector*keep the vector.'
        Get-Cluster ($basis | New-SkyDirection -TokenId 40) | Export-ClusterMembers "$TestDrive/token.csv" -WarningVariable warning
        $warning | Should -BeNullOrEmpty
    }

    It 'refuses <Id>' -TestCases @(
        @{ Id = 'DimensionMismatch'; Vector = 1, 2, 3 }
        @{ Id = 'VectorInvalid'; Vector = @(0) * 320 }
        @{ Id = 'VectorInvalid'; Vector = @(1) * 319 + [double]::NaN }
        @{ Id = 'VectorInvalid'; Vector = @(1) * 319 + [double]::PositiveInfinity }
    ) {
        $found = $basis | New-SkyDirection -Vector $Vector -ErrorAction SilentlyContinue -ErrorVariable failure
        $found | Should -BeNullOrEmpty
        $failure[0].FullyQualifiedErrorId | Should -BeExactly "$Id,$class"
        $failure[0].CategoryInfo.Category | Should -Be InvalidArgument
    }
}

Describe 'A direction from a token of a model folder' {
    It 'leads to members with texts and back to the same cluster: <DType>, <Shards> files' -TestCases $(
        foreach ($type in 'BF16', 'F16', 'F32', 'F64') { foreach ($shards in 1, 2) { @{ DType = $type; Shards = $shards } } }
    ) {
        # 270 rows of 8 numbers that all types hold exactly, so that all have the same sky.
        $random = [random]::new(1)
        $values = foreach ($i in 1..2160) { $random.Next(-64, 64) / 64 }
        $data = [byte[]] @(foreach ($value in $values) {
            switch ($DType) {
                BF16 { [BitConverter]::GetBytes([float] $value)[2, 3] }
                F16 { [BitConverter]::GetBytes([half] $value) }
                F32 { [BitConverter]::GetBytes([float] $value) }
                F64 { [BitConverter]::GetBytes([double] $value) }
            }
        })
        $model = New-TestModel "$TestDrive/$DType$Shards/Some Model" ([ordered] @{
            'model.norm.weight' = , 4; 'model.embed_tokens.weight' = 270, 8
        }) $DType $Shards
        $file = (Import-TokenMatrix $model).Path
        $bytes = [IO.File]::ReadAllBytes($file)
        $offset = [ClusterTools.Safetensors.SafetensorsHeader]::Read($file).GetTensor('model.embed_tokens.weight').Offset
        $data.CopyTo($bytes, $offset)
        [IO.File]::WriteAllBytes($file, $bytes)
        Copy-Item $tokenizer $model

        $members = Import-TokenMatrix $model | Get-PcaBasis | New-SkyDirection -Token ' the' -OutVariable found |
            Measure-BFloat16Cosine | Find-CosineCluster -OutVariable cluster | Select-Object -ExpandProperty Members
        $cluster.TokenMatrix.Name | Should -BeExactly 'Some Model'
        $found.Latitude, $found.Longitude | Should -Be 35.617, -49.878
        $members.TokenId | Should -Be $cluster.TokenIds
        $members.Token | Should -Not -Contain $null
        $printed = '{0:F3} {1:F3}' -f $found[0].Latitude, $found[0].Longitude
        $latitude, $longitude = -split $printed
        (Get-Cluster ($found.Basis | New-SkyDirection -Latitude $latitude -Longitude $longitude)).TokenIds |
            Should -Be $cluster.TokenIds
    }
}

Describe 'New-SkyDirection of several kinds at once' {
    It 'is refused: <_.Keys>' -TestCases @(
        @{ TokenId = 1; Token = 'a' }, @{ TokenId = 1; Latitude = 2; Longitude = 3 }, @{ Token = 'a'; Vector = 1 }
        @{ Vector = 1; Latitude = 2 }
    ) {
        $arguments = $_
        { New-SkyDirection $basis @arguments } | Should -Throw -ErrorId "AmbiguousParameterSet,$class"
    }
}

Describe 'Completion of New-SkyDirection' {
    BeforeAll {
        function Get-Completion([string] $Line) { (TabExpansion2 $Line $Line.Length).CompletionMatches.CompletionText }
        function Get-ToolTip([string] $Line) { (TabExpansion2 $Line $Line.Length).CompletionMatches.ToolTip }
        $global:testBasis = $basis
        $global:testMatrix = $matrix
        $global:testDirection = $basis | New-SkyDirection -Latitude 1 -Longitude 2
        $global:testMeasurement = $testDirection | Measure-BFloat16Cosine
        $global:testCluster = $testMeasurement | Find-CosineCluster
        $global:testList = 1, $testCluster
        $null = New-Item -ItemType Directory "$TestDrive/model"
        Copy-Item $demo, $tokenizer "$TestDrive/model"
        Push-Location $TestDrive
    }

    AfterAll {
        Pop-Location
        Remove-Variable testBasis, testMatrix, testDirection, testMeasurement, testCluster, testList -Scope Global
    }

    It 'offers the texts that begin with what was typed' {
        Get-Completion "New-SkyDirection -Basis `$testBasis -Token ' " |
            Should -BeExactly "' '", "' the'", "' für'", "' \xE6\xA0'", "' \\'", "'   \n'"
        Get-Completion "New-SkyDirection -Basis `$testBasis -Token '<" | Should -BeExactly @(
            "'<'", "'<|endoftext|>'", "'<|im_start|>'", "'<tool_call>'", "'<|reserved_special_token_0|>'"
            "'<｜begin▁of▁sentence｜>'")
        Get-Completion 'New-SkyDirection -Basis $testBasis -Token "\n' | Should -BeExactly "'\n'", "'\n\n'"
        TabExpansion2 'New-SkyDirection -Basis $testBasis -Token zz' | ForEach-Object CompletionMatches | Should -HaveCount 0
    }

    It 'offers the text itself first, then it in another case and after a space' {
        Get-Completion 'New-SkyDirection -Basis $testBasis -Token i' | Should -BeExactly i, ing, I
        Get-Completion 'New-SkyDirection -Basis $testBasis -Token I' | Should -BeExactly I, i, ing
        Get-Completion 'New-SkyDirection -Basis $testBasis -Token the' | Should -BeExactly "' the'"
        Get-Completion 'New-SkyDirection -Basis $testBasis -Token t' | Should -BeExactly t, T, "' the'"
    }

    It 'quotes texts where it must' {
        Get-Completion "New-SkyDirection -Basis `$testBasis -Token ''''" | Should -BeExactly "''''"
        Get-Completion "New-SkyDirection -Basis `$testBasis -Token '`$" | Should -BeExactly "'`$'"
        Get-Completion "New-SkyDirection -Basis `$testBasis -Token 'in" | Should -BeExactly "'ing'"
        foreach ($text in "'", '"', ' the', '$', '`', '(', '\\', '\n\n', 'a"b,c', ';=1', '\uFEFF') {
            $quoted = "'$([Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($text))"
            $line = "New-SkyDirection -Basis `$testBasis -Token $(@(Get-Completion "New-SkyDirection -Basis `$testBasis -Token $quoted")[0])"
            (& ([scriptblock]::Create($line))).Latitude | Should -Be ($basis | New-SkyDirection -Token $text).Latitude
        }
    }

    It 'offers the next of several' {
        Get-Completion 'New-SkyDirection $testBasis -Token a, in' | Should -BeExactly ing
        Get-Completion 'New-SkyDirection $testBasis -TokenId 1, 285' | Should -BeExactly 285, 2850, 2851, 2852, 2853, 2854, 2855, 2856, 2857, 2858, 2859
    }

    It 'offers a hundred at most' {
        $all = Get-Completion 'New-SkyDirection $testBasis -Token '
        $all | Should -HaveCount 100
        $all[0..3] | Should -BeExactly "'!'", "'`"'", "'#'", "'`$'"
        Get-Completion 'New-SkyDirection $testBasis -TokenId ' | Should -BeExactly (0..99)
    }

    It 'leaves out texts that name no single token' {
        $text = '{"model":{"type":"Unigram","vocab":[["x",0],["A",-1],["A",-2],["Ab",-3],["<0x42>",-4],["B",-5]]},"decoder":{"type":"Metaspace"}}'
        [IO.File]::WriteAllText("$TestDrive/several.json", $text)
        $start = 'Import-TokenMatrix model -Tokenizer several.json | Get-PcaBasis | New-SkyDirection'
        Get-Completion "$start -Token A" | Should -BeExactly Ab
        Get-Completion "$start -TokenId A" | Should -BeExactly 1, 2, 3

        # A byte token leaves its text to the piece.
        Get-Completion "$start -Token B" | Should -BeExactly B
        Get-ToolTip "$start -Token B" | Should -BeExactly 'token 5'
    }

    It 'offers ids by their digits, with their texts' {
        Get-Completion 'New-SkyDirection $testBasis -TokenId 256' | Should -BeExactly 256, 2560, 2561, 2562, 2563, 2564, 2565, 2566, 2567, 2568, 2569
        (Get-ToolTip 'New-SkyDirection $testBasis -TokenId 256')[0, 1] | Should -BeExactly ' the', 'token 2560'
        Get-Completion 'New-SkyDirection $testBasis -TokenId 3199' | Should -BeExactly 3199
        TabExpansion2 'New-SkyDirection $testBasis -TokenId 3200' | ForEach-Object CompletionMatches | Should -HaveCount 0
    }

    It 'offers ids by their texts' {
        Get-Completion 'New-SkyDirection $testBasis -TokenId the' | Should -BeExactly 256
        Get-Completion "New-SkyDirection `$testBasis -TokenId '<|" | Should -BeExactly 285, 286, 288
        Get-ToolTip "New-SkyDirection `$testBasis -TokenId '<|" | Should -BeExactly '<|endoftext|>', '<|im_start|>', '<|reserved_special_token_0|>'
    }

    It 'tells the id of a text' {
        Get-ToolTip "New-SkyDirection `$testBasis -Token ' the" | Should -BeExactly 'token 256'
    }

    It 'finds the matrix on the line: <_>' -TestCases @(
        'New-SkyDirection -Basis $testBasis', 'New-SkyDirection $testBasis', '$testBasis | New-SkyDirection'
        '$x = $testBasis | New-SkyDirection', '($testBasis | New-SkyDirection', '$testMatrix | Get-PcaBasis | New-SkyDirection'
        'Get-PcaBasis $testMatrix | New-SkyDirection', 'Import-PcaBasis some.file -TokenMatrix $testMatrix | New-SkyDirection'
        'Import-TokenMatrix model | Get-PcaBasis | New-SkyDirection'
        'Import-TokenMatrix ./model W | Get-PcaBasis -ComponentCount 5 | New-SkyDirection'
        'ClusterTools\Import-TokenMatrix -LiteralPath model/W.safetensors | Get-PcaBasis | New-SkyDirection'
        'Import-TokenMatrix m*l -Tensor W -Tokenizer model/tokenizer.json | Get-PcaBasis | New-SkyDirection -North 3'
        '1..3 | ForEach-Object { $testBasis | New-SkyDirection', '$testDirection | New-SkyDirection'
        '$testMeasurement | New-SkyDirection', '$testMeasurement | Find-CosineCluster | New-SkyDirection'
        '$testCluster | New-SkyDirection', '$testList | New-SkyDirection', 'New-SkyDirection -Basis 1, $testBasis'
    ) {
        Get-Completion "$_ -Token the" | Should -BeExactly "' the'"
        Get-Completion "$_ -TokenId the" | Should -BeExactly 256
    }

    It 'finds the matrix behind a variable of the path' {
        $global:testModel = "$TestDrive/model"
        try { Get-Completion 'Import-TokenMatrix $testModel | Get-PcaBasis | New-SkyDirection -Token the' | Should -BeExactly "' the'" }
        finally { Remove-Variable testModel -Scope Global }
    }

    It 'runs nothing and is silent where there is no matrix: <_>' -TestCases @(
        'New-SkyDirection', 'New-SkyDirection -Basis $none', '$none | New-SkyDirection', 'Import-TokenMatrix none | Get-PcaBasis | New-SkyDirection'
        'Import-TokenMatrix model -Tokenizer none | Get-PcaBasis | New-SkyDirection', '$(throw 1) | New-SkyDirection'
        'New-Item -Path ran | New-SkyDirection', 'Import-TokenMatrix (New-Item ran) | Get-PcaBasis | New-SkyDirection'
    ) {
        $count = $Error.Count
        foreach ($end in '-Token t', '-TokenId 25') { (TabExpansion2 "$_ $end").CompletionMatches | Should -HaveCount 0 }
        $Error.Count | Should -Be $count
        'ran' | Should -Not -Exist
    }
}
