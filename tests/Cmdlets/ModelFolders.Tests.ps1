BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    $llama = [ordered] @{
        'model.embed_tokens.weight' = 6, 4
        'model.layers.0.self_attn.q_proj.weight' = 4, 4
        'model.norm.weight' = , 4
        'lm_head.weight' = 5, 4
    }
    $null = New-TestModel "$TestDrive/models/Single" $llama
    $null = New-TestModel "$TestDrive/models/Sharded" $llama -Shards 3

    # As huggingface_hub keeps a model: the file by its hash, and a link in the snapshot of each commit.
    function New-TestCacheModel([string] $Id, [Collections.IDictionary] $Revisions, [Collections.IDictionary] $Shapes) {
        $model = "$TestDrive/hub/models--$($Id -replace '/', '--')"
        $null = New-Item -ItemType Directory -Force "$model/blobs", "$model/refs"
        New-TestTensorFile "$model/blobs/4d7a21" $Shapes
        foreach ($name in $Revisions.Keys) {
            $commit = $Revisions[$name]
            Set-Content "$model/refs/$name" $commit -NoNewline
            $null = New-Item -ItemType Directory "$model/snapshots/$commit"
            $link = "$model/snapshots/$commit/model.safetensors"
            if ($IsWindows) { Copy-Item "$model/blobs/4d7a21" $link }
            else { $null = New-Item -ItemType SymbolicLink $link -Target ../../blobs/4d7a21 }
        }
    }
    New-TestCacheModel Qwen/Qwen3-Tiny ([ordered] @{ 'v1' = '1111'; 'main' = '2222' }) $llama
    New-TestCacheModel gpt2 @{ main = '3333' } @{ 'wte.weight' = 7, 4 }
    $saved = $env:HF_HUB_CACHE
    $env:HF_HUB_CACHE = "$TestDrive/hub"

    function Get-Completion([string] $Line) {
        (TabExpansion2 $Line $Line.Length).CompletionMatches.CompletionText
    }
}

AfterAll { $env:HF_HUB_CACHE = $saved }

Describe 'Import-TokenMatrix of a model' {
    It 'takes <Expected> of <Layout>, <DType>, from one file and from shards' -TestCases $(
        $layouts = @(
            @{ Layout = 'Llama, Mistral, Qwen, Phi-3'; Expected = 'lm_head.weight'; Tensors = 'model.embed_tokens.weight', 'lm_head.weight' }
            @{ Layout = 'Gemma'; Expected = 'model.embed_tokens.weight'; Tensors = 'model.embed_tokens.weight', 'model.layers.0.mlp.up_proj.weight' }
            @{ Layout = 'GPT-2'; Expected = 'wte.weight'; Tensors = 'wpe.weight', 'wte.weight' }
            @{ Layout = 'GPT-2 with its head'; Expected = 'transformer.wte.weight'; Tensors = 'transformer.wpe.weight', 'transformer.wte.weight' }
            @{ Layout = 'GPT-NeoX'; Expected = 'embed_out.weight'; Tensors = 'gpt_neox.embed_in.weight', 'embed_out.weight' }
            @{ Layout = 'OPT'; Expected = 'model.decoder.embed_tokens.weight'; Tensors = 'model.decoder.embed_positions.weight', 'model.decoder.embed_tokens.weight' }
            @{ Layout = 'Llava, Gemma 3'; Expected = 'language_model.model.embed_tokens.weight'; Tensors = 'vision_tower.weight', 'language_model.model.embed_tokens.weight' }
            @{ Layout = 'Qwen3-VL'; Expected = 'model.language_model.embed_tokens.weight'; Tensors = 'model.visual.weight', 'model.language_model.embed_tokens.weight' }
        )
        foreach ($layout in $layouts) { foreach ($type in 'BF16', 'F16', 'F32', 'F64') { $layout + @{ DType = $type } } }
    ) {
        $shapes = [ordered] @{}
        foreach ($name in $Tensors) { $shapes[$name] = 3, 2 }
        $folder = "$TestDrive/layouts/$Layout-$DType"
        foreach ($shards in 1, 2) {
            $matrix = Import-TokenMatrix (New-TestModel "$folder/$shards/My Model" $shapes $DType $shards)
            $matrix.TensorName | Should -BeExactly $Expected
            $matrix.Name | Should -BeExactly 'My Model'
            [string] $matrix.DType | Should -BeExactly $DType
            $matrix.GetVector(1) | Should -Be 3, 4
        }
    }

    It 'takes the index' {
        $matrix = Import-TokenMatrix "$TestDrive/models/Sharded/model.safetensors.index.json"
        $matrix.Name | Should -BeExactly Sharded
        $matrix.TensorName | Should -BeExactly lm_head.weight
        Split-Path -Leaf $matrix.Path | Should -BeExactly model-00001-of-00003.safetensors
    }

    It 'takes a tensor of any shard' {
        $matrix = Import-TokenMatrix "$TestDrive/models/Sharded" -Tensor model.layers.0.self_attn.q_proj.weight
        $matrix.TokenCount | Should -Be 4
        Split-Path -Leaf $matrix.Path | Should -BeExactly model-00002-of-00003.safetensors
    }

    It 'takes folders from the pipeline' {
        (Get-ChildItem "$TestDrive/models" -Directory | Import-TokenMatrix).Name | Should -Be Sharded, Single
        ("$TestDrive/models/Single", "$TestDrive/models/Sharded" | Import-TokenMatrix).Name | Should -Be Single, Sharded
        (Resolve-Path "$TestDrive/models/S*" | Import-TokenMatrix).Name | Should -Be Sharded, Single
        ([IO.DirectoryInfo] "$TestDrive/models/Single" | Import-TokenMatrix).Name | Should -BeExactly Single
        (Import-TokenMatrix "$TestDrive/models/*").Name | Should -Be Sharded, Single
    }

    It 'takes a relative folder and the folder one is in' {
        Push-Location "$TestDrive/models/Sharded"
        try {
            (Import-TokenMatrix .).Name | Should -BeExactly Sharded
            (Import-TokenMatrix ../Single/).Name | Should -BeExactly Single
        }
        finally { Pop-Location }
    }

    It 'takes what it puts out' {
        $first = Import-TokenMatrix "$TestDrive/models/Sharded" model.embed_tokens.weight
        ($first | Import-TokenMatrix).TensorName | Should -BeExactly model.embed_tokens.weight
    }

    It 'says with -Verbose what it took' {
        $verbose = (Import-TokenMatrix "$TestDrive/models/Single" -Verbose 4>&1)[0]
        "$verbose" | Should -BeLike (
            'Single (lm_head.weight BF16 `[5 x 4`]) is in *model.safetensors''. Why this tensor: an unembedding by its name. *')
    }
}

Describe 'Import-TokenMatrix -ListAvailable' {
    It 'shows all tensors of a model' {
        $tensors = Import-TokenMatrix "$TestDrive/models/Sharded" -ListAvailable
        $tensors | Should -BeOfType ClusterTools.TensorInfo
        $tensors.Name | Sort-Object | Should -Be ($llama.Keys | Sort-Object)
        $head = $tensors | Where-Object Name -EQ lm_head.weight
        $head.Shape | Should -Be 5, 4
        $head.ElementCount | Should -Be 20
        $head.SizeBytes | Should -Be 40
        [string] $head.DType | Should -BeExactly BF16
        $head.Path | Should -BeExactly (Join-Path $TestDrive models Sharded model-00001-of-00003.safetensors)
        ($tensors | Where-Object -Not IsTokenMatrix).Name | Should -Be model.norm.weight
    }

    It 'shows the tensors that are asked for' {
        (Import-TokenMatrix "$TestDrive/models/*" -ListAvailable -Tensor *EMBED*).Name |
            Should -Be model.embed_tokens.weight, model.embed_tokens.weight
        Import-TokenMatrix "$TestDrive/models/Single" -ListAvailable -Tensor none | Should -BeNullOrEmpty
    }

    It 'leads to an import' {
        $matrix = Import-TokenMatrix "$TestDrive/models/Sharded" -ListAvailable | Where-Object Name -Like '*embed*' |
            Import-TokenMatrix
        $matrix.Name | Should -BeExactly Sharded
        $matrix.TokenCount | Should -Be 6
    }

    It 'leads to an import also from a folder with brackets in its name' {
        $null = New-TestModel "$TestDrive/odd/a[1]" @{ 'lm_head.weight' = 3, 2 }
        $null = New-TestModel "$TestDrive/odd/a1" @{ 'lm_head.weight' = 4, 2 }
        $matrix = Import-TokenMatrix -LiteralPath "$TestDrive/odd/a[1]" -ListAvailable | Import-TokenMatrix
        $matrix.Name | Should -BeExactly 'a[1]'
        $matrix.TokenCount | Should -Be 3
    }

    It 'leads to an import of any object with Path and Tensor' {
        $row = [pscustomobject] @{ Path = "$TestDrive/models/Single"; Tensor = 'model.embed_tokens.weight' }
        ($row | Import-TokenMatrix).TokenCount | Should -Be 6
    }

    It 'goes on where a shard is missing' {
        $null = New-TestModel "$TestDrive/torn" $llama -Shards 3
        Remove-Item "$TestDrive/torn/model-00001-of-00003.safetensors"
        $tensors = Import-TokenMatrix "$TestDrive/torn" -ListAvailable -ErrorVariable failure -ErrorAction SilentlyContinue
        $tensors.Name | Should -Be model.layers.0.self_attn.q_proj.weight, model.norm.weight
        $failure.FullyQualifiedErrorId | Should -Be 'ModelShardMissing,ClusterTools.Commands.ImportTokenMatrixCommand'
    }
}

Describe 'Import-TokenMatrix -ModelId' {
    It 'finds models in the cache' {
        $matrices = Import-TokenMatrix -ModelId Qwen/Qwen3-Tiny, gpt2
        $matrices.Name | Should -Be Qwen3-Tiny, gpt2
        $matrices.TensorName | Should -Be lm_head.weight, wte.weight
        $matrices[0].Path | Should -BeExactly (
            Join-Path $TestDrive hub models--Qwen--Qwen3-Tiny snapshots 2222 model.safetensors)
    }

    It 'takes a revision' {
        (Import-TokenMatrix -ModelId Qwen/Qwen3-Tiny -Revision v1).Path | Should -BeLike '*1111*'
        (Import-TokenMatrix -ModelId Qwen/Qwen3-Tiny -Revision 1111).Path | Should -BeLike '*1111*'
    }

    It 'takes a tensor and shows tensors' {
        (Import-TokenMatrix -ModelId Qwen/Qwen3-Tiny model.embed_tokens.weight).TokenCount | Should -Be 6
        (Import-TokenMatrix -ModelId gpt2 -ListAvailable).Name | Should -Be wte.weight
    }

    It 'takes models of a whole cache from the pipeline' {
        (Get-ChildItem "$TestDrive/hub" -Directory | Import-TokenMatrix).Name | Should -Be gpt2, Qwen3-Tiny
    }

    It 'reads links into the cache and notices a change behind them' {
        $matrix = Import-TokenMatrix -ModelId Qwen/Qwen3-Tiny
        $matrix.GetVector(4) | Should -Be 17, 18, 19, 20
        $file = if ($IsWindows) { $matrix.Path } else { "$TestDrive/hub/models--Qwen--Qwen3-Tiny/blobs/4d7a21" }
        [IO.File]::SetLastWriteTimeUtc($file, [datetime]::UtcNow.AddDays(-1))
        { $matrix.GetVector(4) } | Should -Throw '*was changed after it was imported*'
    }
}

Describe 'Completion of Import-TokenMatrix' {
    BeforeAll {
        Push-Location "$TestDrive/models"
        New-TestTensorFile "$TestDrive/models/Odd [1]/some.safetensors" ([ordered] @{
            'it''s odd' = 3, 2; 'odd$name' = 3, 2; '1st' = 3, 2; 'plain/name_1.x-y' = 3, 2; 'vector' = , 3
        })
        $matrices = 'lm_head.weight', 'model.embed_tokens.weight', 'model.layers.0.self_attn.q_proj.weight'
    }

    AfterAll { Pop-Location }

    It 'offers the matrices of <_>' -TestCases @(
        'Single', './Single', 'Single/model.safetensors', 'Sharded', 'Sharded/model.safetensors.index.json', 'S*'
        'Single, Sharded', '-Path Single', '-LiteralPath Sharded', 'Single, None'
        '-ModelId Qwen/Qwen3-Tiny', '-ModelId Qwen/Qwen3-Tiny -Revision v1'
    ) {
        Get-Completion "Import-TokenMatrix $_ -Tensor " | Sort-Object | Should -Be $matrices
    }

    It 'offers the matrices of a path in a variable' {
        Set-Variable testModel (Join-Path $TestDrive models Single) -Scope Global
        try { Get-Completion 'Import-TokenMatrix $testModel -Tensor ' | Sort-Object | Should -Be $matrices }
        finally { Remove-Variable testModel -Scope Global }
    }

    It 'offers them by position' {
        Get-Completion 'Import-TokenMatrix Single lm' | Should -Be lm_head.weight
    }

    It 'offers those that begin with what was typed' {
        Get-Completion 'Import-TokenMatrix Sharded -Tensor MODEL.e' | Should -Be model.embed_tokens.weight
        Get-Completion 'Import-TokenMatrix Sharded -Tensor "lm' | Should -Be "'lm_head.weight'"
    }

    It 'quotes names where it must' {
        Get-Completion "Import-TokenMatrix 'Odd [1]' -Tensor " | Sort-Object |
            Should -Be (@("'1st'", "'it''s odd'", "'odd`$name'", 'plain/name_1.x-y') | Sort-Object)
        $line = "Import-TokenMatrix 'Odd [1]' -Tensor $(Get-Completion "Import-TokenMatrix 'Odd [1]' -Tensor 'it")"
        (& ([scriptblock]::Create($line))).TensorName | Should -BeExactly "it's odd"
    }

    It 'tells type and shape' {
        $line = 'Import-TokenMatrix Single -Tensor lm'
        (TabExpansion2 $line $line.Length).CompletionMatches[0].ToolTip | Should -BeExactly 'lm_head.weight BF16 [5 x 4]'
    }

    It 'is silent for <_>' -TestCases @(
        'None', 'env:PATH', 'nodrive:/x', "''", '-ModelId some/model', '-ModelId ..', "'*['"
    ) {
        $count = $Error.Count
        (TabExpansion2 "Import-TokenMatrix $_ -Tensor x").CompletionMatches | Should -HaveCount 0
        $Error.Count | Should -Be $count
    }

    It 'offers the models of the cache' {
        Get-Completion 'Import-TokenMatrix -ModelId ' | Should -Be gpt2, Qwen/Qwen3-Tiny
        Get-Completion 'Import-TokenMatrix -ModelId qwen/' | Should -Be Qwen/Qwen3-Tiny
        Get-Completion "Import-TokenMatrix -ModelId 'g" | Should -Be "'gpt2'"
    }

    It 'offers no model where there is no cache' {
        $env:HF_HUB_CACHE = "$TestDrive/none"
        try { (TabExpansion2 'Import-TokenMatrix -ModelId x').CompletionMatches | Should -HaveCount 0 }
        finally { $env:HF_HUB_CACHE = "$TestDrive/hub" }
    }
}
