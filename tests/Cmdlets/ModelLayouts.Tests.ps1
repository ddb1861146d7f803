BeforeDiscovery {
    # Folders as they are found in the wild: what each holds, and which tensor is its token matrix.
    $script:found = @(
        @{ Folder = 'albert'; Holds = 'albert.embeddings.word_embeddings.weight 96x4; albert.encoder.embedding_hidden_mapping_in.weight 8x4; predictions.decoder.weight 96x4'; Tensor = 'predictions.decoder.weight' }
        @{ Folder = 'bart'; Holds = 'model.shared.weight 96x8; model.decoder.embed_positions.weight 130x8'; Tensor = 'model.shared.weight' }
        @{ Folder = 'bert'; Holds = 'bert.embeddings.word_embeddings.weight 96x8; bert.embeddings.position_embeddings.weight 512x8; cls.predictions.transform.dense.weight 8x8'; Tensor = 'bert.embeddings.word_embeddings.weight' }
        @{ Folder = 'bloom'; Holds = 'word_embeddings.weight 96x8; h.0.mlp.dense_4h_to_h.weight 8x32'; Tensor = 'word_embeddings.weight' }
        @{ Folder = 'chatglm'; Holds = 'transformer.embedding.word_embeddings.weight 96x8; transformer.output_layer.weight 96x8; transformer.encoder.layers.0.mlp.dense_h_to_4h.weight 128x8'; Tensor = 'transformer.output_layer.weight' }
        @{ Folder = 'clip'; Holds = 'text_model.embeddings.token_embedding.weight 96x8; text_model.embeddings.position_embedding.weight 77x8; vision_model.encoder.layers.0.mlp.fc1.weight 128x8'; Tensor = 'text_model.embeddings.token_embedding.weight' }
        @{ Folder = 'ddp'; Holds = 'module.model.embed_tokens.weight 96x8; module.lm_head.weight 96x8'; Tensor = 'module.lm_head.weight' }
        @{ Folder = 'deepseek'; Holds = 'model.embed_tokens.weight 96x8; model.layers.61.embed_tokens.weight 96x8; model.layers.61.shared_head.head.weight 96x8; lm_head.weight 96x8'; Tensor = 'lm_head.weight' }
        @{ Folder = 'distilbert'; Holds = 'distilbert.embeddings.word_embeddings.weight 96x8; vocab_transform.weight 8x8; vocab_projector.weight 96x8'; Tensor = 'vocab_projector.weight' }
        @{ Folder = 'electra'; Holds = 'electra.embeddings.word_embeddings.weight 96x8; generator_lm_head.weight 96x8'; Tensor = 'generator_lm_head.weight' }
        @{ Folder = 'esm'; Holds = 'esm.embeddings.word_embeddings.weight 33x40; lm_head.dense.weight 40x40'; Config = '{"vocab_size":33}'; Tensor = 'esm.embeddings.word_embeddings.weight' }
        @{ Folder = 'falcon'; Holds = 'transformer.word_embeddings.weight 96x8; lm_head.weight 96x8'; Tensor = 'lm_head.weight' }
        @{ Folder = 'gemma3'; Holds = 'language_model.model.embed_tokens.weight 96x8; vision_tower.vision_model.embeddings.position_embedding.weight 4096x8'; Config = '{"text_config":{"vocab_size":96}}'; Tensor = 'language_model.model.embed_tokens.weight' }
        @{ Folder = 'gpt2'; Holds = 'wte.weight 96x8 F32; wpe.weight 1024x8 F32'; Tensor = 'wte.weight' }
        @{ Folder = 'internlm2'; Holds = 'model.tok_embeddings.weight 96x8; output.weight 96x8; model.layers.0.attention.wo.weight 8x8'; Tensor = 'output.weight' }
        @{ Folder = 'llama'; Holds = 'model.embed_tokens.weight 96x8; model.layers.0.mlp.up_proj.weight 128x8; lm_head.weight 96x8'; Config = '{"vocab_size":96}'; Tensor = 'lm_head.weight' }
        @{ Folder = 'llama-tied'; Holds = 'model.embed_tokens.weight 96x8; model.layers.0.mlp.up_proj.weight 128x8'; Config = '{"vocab_size":96,"tie_word_embeddings":true}'; Tensor = 'model.embed_tokens.weight' }
        @{ Folder = 'mamba'; Holds = 'backbone.embedding.weight 96x8; backbone.layers.0.mixer.in_proj.weight 128x8; lm_head.weight 96x8'; Config = '{"vocab_size":94}'; Tensor = 'lm_head.weight' }
        @{ Folder = 'mistral-consolidated'; File = 'consolidated.safetensors'; Holds = 'tok_embeddings.weight 96x8; layers.0.feed_forward.w1.weight 128x8; output.weight 96x8'; Tensor = 'output.weight' }
        @{ Folder = 'modernbert'; Holds = 'model.embeddings.tok_embeddings.weight 96x8; head.dense.weight 8x8; decoder.weight 96x8'; Tensor = 'decoder.weight' }
        @{ Folder = 'nanogpt'; Holds = '_orig_mod.transformer.wte.weight 96x8; _orig_mod.lm_head.weight 96x8; _orig_mod.transformer.wpe.weight 128x8'; Tensor = '_orig_mod.lm_head.weight' }
        @{ Folder = 'neox'; Holds = 'gpt_neox.embed_in.weight 96x8; embed_out.weight 96x8'; Tensor = 'embed_out.weight' }
        @{ Folder = 'olmo'; Holds = 'model.transformer.wte.weight 96x8; model.transformer.ff_out.weight 96x8; model.transformer.blocks.0.ff_out.weight 8x32'; Tensor = 'model.transformer.ff_out.weight' }
        @{ Folder = 'omni'; Holds = 'thinker.model.embed_tokens.weight 96x8; thinker.lm_head.weight 96x8; talker.model.embed_tokens.weight 64x8; talker.codec_head.weight 64x8'; Tensor = 'thinker.lm_head.weight' }
        @{ Folder = 'opt'; Holds = 'model.decoder.embed_tokens.weight 96x8; model.decoder.embed_positions.weight 2050x8'; Tensor = 'model.decoder.embed_tokens.weight' }
        @{ Folder = 'phi1'; Holds = 'transformer.embd.wte.weight 96x8; lm_head.linear.weight 96x8'; Tensor = 'lm_head.linear.weight' }
        @{ Folder = 'roberta'; Holds = 'roberta.embeddings.word_embeddings.weight 96x8; roberta.embeddings.position_embeddings.weight 514x8; lm_head.dense.weight 8x8'; Tensor = 'roberta.embeddings.word_embeddings.weight' }
        @{ Folder = 'rwkv'; Holds = 'emb.weight 96x8; blocks.0.att.key.weight 128x8; head.weight 96x8'; Tensor = 'head.weight' }
        @{ Folder = 'siglip'; Holds = 'text_model.embeddings.token_embedding.weight 96x8; text_model.head.weight 8x8; vision_model.head.mlp.fc1.weight 128x8'; Tensor = 'text_model.embeddings.token_embedding.weight' }
        @{ Folder = 't5'; Holds = 'shared.weight 96x8; encoder.block.0.layer.0.SelfAttention.q.weight 8x8'; Tensor = 'shared.weight' }
        @{ Folder = 'transformerlens'; Holds = 'embed.W_E 96x8; pos_embed.W_pos 128x8; unembed.W_U 8x96'; Tensor = 'unembed.W_U' }
        @{ Folder = 'unknown-names'; Holds = 'net.a 8x8; net.lookup 96x8; net.b 128x8'; Config = '{"vocab_size":96}'; Tensor = 'net.lookup' }
        @{ Folder = 'whisper'; Holds = 'model.decoder.embed_tokens.weight 96x8; model.encoder.embed_positions.weight 1500x8; proj_out.weight 96x8'; Tensor = 'proj_out.weight' }
        @{ Folder = 'gptq'; Holds = 'model.embed_tokens.weight 96x8 F16; lm_head.qweight 1x96 I32; lm_head.scales 1x96 F16'; Tensor = 'model.embed_tokens.weight'; Warns = "*'lm_head.qweight' (GPTQ or AWQ)*" }
        @{ Folder = 'bitsandbytes'; Holds = 'model.embed_tokens.weight 96x8 F16; lm_head.weight 96x8 I8; lm_head.SCB 96 F32'; Tensor = 'model.embed_tokens.weight'; Warns = "*'lm_head.weight' (bitsandbytes, 8 bits)*" }
        @{ Folder = 'idefics'; Holds = 'model.embed_tokens.weight 96x8; lm_head.weight 96x8; lm_head.additional_fc.weight 2x8'; Tensor = 'lm_head.weight'; Warns = "*'lm_head.additional_fc.weight', which is not read.*" }
        @{ Folder = 'untied'; Holds = 'model.embed_tokens.weight 96x8; model.layers.0.mlp.up_proj.weight 128x8'; Config = '{"tie_word_embeddings":false}'; Tensor = 'model.embed_tokens.weight'; Warns = '*is taken in its place.' }
        @{ Folder = 'pruned'; Holds = 'lm_head.weight 96x8'; Config = '{"vocab_size":50257}'; Tensor = 'lm_head.weight'; Warns = '*has 96 rows, but vocab_size of config.json is 50257.' }
        @{ Folder = 'W_U alone'; File = 'W_U.safetensors'; Holds = 'W_U 8x96'; Tensor = 'W_U'; Warns = '*use -Transposed:$false.' }
    )

    # Folders that have no token matrix to take, and the error of each.
    $script:refused = @(
        @{ Folder = 'x empty'; Id = 'ModelFileNotChosen'; Says = '*is empty*' }
        @{ Folder = 'x pickled'; Text = @{ 'pytorch_model.bin' = 'x' }; Id = 'ModelFileNotChosen'; Says = '*only pickled checkpoints*' }
        @{ Folder = 'x variants'; Files = @{ 'model.fp16.safetensors' = 'wte.weight 9x3'; 'model.fp32.safetensors' = 'wte.weight 9x3' }; Id = 'ModelFileNotChosen'; Says = "*holds several models: 'model.fp16.safetensors' ('wte.weight' BF16*" }
        @{ Folder = 'x damaged'; Text = @{ 'model.safetensors' = 'not a model, but longer than 8 bytes' }; Id = 'SafetensorsHeaderTooLarge'; Says = '*model.safetensors*' }
        @{ Folder = 'x lfs'; Text = @{ 'model.safetensors' = "version https://git-lfs.github.com/spec/v1`noid sha256:4d7a21`nsize 12345`n" }; Id = 'SafetensorsGitLfsPointer'; Says = '*git lfs pull*' }
        @{ Folder = 'x xet'; Text = @{ 'model.safetensors' = "# xet version 0`nfilesize = 12345`nhash = '4d7a21'`n" }; Id = 'SafetensorsGitLfsPointer'; Says = '*Xet pointer*' }
        @{ Folder = 'x shard'; Files = @{ 'model-00001-of-00002.safetensors' = 'lm_head.weight 9x3' }; Id = 'ModelShardMissing'; Says = "*'model-00002-of-00002.safetensors' is not there*" }
        @{ Folder = 'x fp8'; Holds = 'model.embed_tokens.weight 96x8; lm_head.weight 96x8 F8_E4M3; lm_head.weight_scale_inv 1x1 F32'; Id = 'TensorTypeNotSupported'; Says = "*Name one of its matrices: 'model.embed_tokens.weight' ?96 x 8?." }
        @{ Folder = 'x zero'; Holds = 'model.embed_tokens.weight 96x8; lm_head.weight 0'; Id = 'TensorNotMatrix'; Says = "*Name one of its matrices: 'model.embed_tokens.weight' ?96 x 8?." }
        @{ Folder = 'x bits'; File = 'W_unembed.safetensors'; Holds = 'W 96x8 U16'; Id = 'TensorTypeNotSupported'; Says = '*use -AsBFloat16*' }
        @{ Folder = 'x series'; Holds = 'history 5x96x8'; Id = 'TensorNotChosen'; Says = '*name one by -Step, from 0 to 4.' }
        @{ Folder = 'x mlx'; Holds = 'model.embed_tokens.weight 96x1 U32; model.embed_tokens.scales 96x1; model.embed_tokens.biases 96x1'; Id = 'TensorNotChosen'; Says = '*(packed: MLX)*' }
        @{ Folder = 'x adapter'; File = 'adapter_model.safetensors'; Holds = 'base_model.model.lm_head.lora_A.weight 4x8; base_model.model.lm_head.lora_B.weight 96x4'; Id = 'TensorNotChosen'; Says = '*only scales or an adapter*' }
        @{ Folder = 'x vision'; Holds = 'head.weight 10x8; blocks.0.mlp.fc1.weight 32x8; patch_embed.proj.weight 8x3x2x2'; Id = 'TensorNotChosen'; Says = "*'blocks.0.mlp.fc1.weight' ?32 x 8?, 'head.weight' ?10 x 8?." }
        @{ Folder = 'x two models'; Holds = 'one.lm_head.weight 96x8; two.lm_head.weight 96x8'; Id = 'TensorNotChosen'; Says = '*has two token matrices*' }
    )
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $class = 'ClusterTools.Commands.ImportTokenMatrixCommand'

    # Writes the tensors of a list: name, shape, and the type if it is not BF16, with semicolons between. All are zero.
    function New-TestLayout([string] $Path, [string] $Tensors) {
        $null = New-Item -ItemType Directory -Force (Split-Path $Path)
        $items = foreach ($tensor in $Tensors -split '; ') {
            $name, $extents, $type = -split $tensor
            $shape = [long[]] ($extents -split 'x')
            $count = 1
            foreach ($extent in $shape) { $count *= $extent }
            $type = [ClusterTools.Safetensors.SafetensorsDType] ($type ?? 'BF16')
            $bytes = $count * [int] ($type -match '\d+' ? [int] $Matches[0] / 8 : 1)
            [ClusterTools.Safetensors.SafetensorsItem]::new($name, $type, $shape, [byte[]]::new($bytes))
        }
        $stream = [IO.File]::Create($Path)
        try { [ClusterTools.Safetensors.SafetensorsWriter]::Write($stream, [ClusterTools.Safetensors.SafetensorsItem[]] $items, $null) }
        finally { $stream.Dispose() }
    }

    function New-TestFolder([Collections.IDictionary] $Case) {
        $folder = "$TestDrive/models/$($Case.Folder)"
        $null = New-Item -ItemType Directory -Force $folder
        if ($Case['Holds']) { New-TestLayout "$folder/$($Case['File'] ?? 'model.safetensors')" $Case.Holds }
        foreach ($name in $Case['Files']?.Keys) { New-TestLayout "$folder/$name" $Case.Files[$name] }
        foreach ($name in $Case['Text']?.Keys) { [IO.File]::WriteAllText("$folder/$name", $Case.Text[$name]) }
        if ($Case['Config']) { [IO.File]::WriteAllText("$folder/config.json", $Case.Config) }
        $folder
    }
}

Describe 'A sweep over many models' {
    BeforeAll {
        $cases = $found + $refused
        $null = foreach ($case in $cases) { New-TestFolder $case }
        $matrices = Get-ChildItem "$TestDrive/models" -Directory |
            Import-TokenMatrix -ErrorVariable failures -ErrorAction SilentlyContinue -WarningVariable warnings -WarningAction SilentlyContinue
    }

    It 'writes <Tensor> for <Folder>' -ForEach $found {
        $matrix = $matrices | Where-Object Name -EQ $Folder
        $matrix.TensorName | Should -BeExactly $Tensor
        $matrix.TokenCount | Should -Be ($Folder -eq 'esm' ? 33 : 96)
        $said = @($warnings | Where-Object { "$_".StartsWith("${Folder}: ") })
        $said | Should -HaveCount ([int] [bool] $_['Warns'])
        if ($_['Warns']) { "$($said[0])" | Should -BeLike $Warns }
        @($matrix.Warnings) | Should -HaveCount $said.Count
    }

    It 'writes one error <Id> for <Folder>' -ForEach $refused {
        $failure = @($failures | Where-Object { $_.TargetObject -eq (Join-Path $TestDrive models $Folder) })
        $failure | Should -HaveCount 1
        $failure[0].FullyQualifiedErrorId | Should -BeExactly "$Id,$class"
        "$($failure[0])" | Should -BeLike $Says
    }

    It 'writes nothing else' -ForEach @{ Found = $found.Count; Refused = $refused.Count } {
        $Found + $Refused | Should -BeGreaterThan 50
        $matrices | Should -HaveCount $Found
        $failures | Should -HaveCount $Refused
    }

    It 'lists the tensors of every folder that has a safetensors file it can read' {
        foreach ($folder in Get-ChildItem "$TestDrive/models" -Directory) {
            if ($folder.Name -in 'x empty', 'x pickled', 'x damaged', 'x lfs', 'x xet') { continue }
            $tensors = @($folder | Import-TokenMatrix -ListAvailable -ErrorAction Stop)
            $tensors.Count | Should -BeGreaterThan 0 -Because $folder.Name
            $chosen = @($tensors | Where-Object IsChosen)
            $matrix = $matrices | Where-Object Name -EQ $folder.Name
            $chosen | Should -HaveCount @($matrix).Count -Because $folder.Name
            if ($matrix) {
                $chosen.Name | Should -BeExactly $matrix.TensorName
                $chosen.Reason | Should -BeExactly $matrix.Reason
            }
        }
    }
}

Describe 'Import-TokenMatrix -AsBFloat16' {
    BeforeAll {
        $bits = [byte[]] (0x80, 0x3F, 0x80, 0xBF, 0x00, 0x40, 0x00, 0x00)
        foreach ($type in 'U16', 'I16') {
            $header = '{{"W":{{"dtype":"{0}","shape":[2,2],"data_offsets":[0,8]}}}}' -f $type
            [IO.File]::WriteAllBytes("$TestDrive/$type.safetensors", [byte[]] (
                [BitConverter]::GetBytes([long] $header.Length) + [Text.Encoding]::UTF8.GetBytes($header) + $bits))
        }
    }

    It 'takes the bits of <_> as numbers' -ForEach 'U16', 'I16' {
        $matrix = Import-TokenMatrix "$TestDrive/$_.safetensors" -AsBFloat16
        [string] $matrix.DType | Should -BeExactly BF16
        $matrix.AsBFloat16 | Should -BeTrue
        $matrix.GetVector(0) | Should -Be 1, -1
        $matrix.GetVector(1) | Should -Be 2, 0
        ($matrix | Import-TokenMatrix).GetVector(1) | Should -Be 2, 0
    }

    It 'is hinted at where it is missing' {
        { Import-TokenMatrix "$TestDrive/U16.safetensors" } |
            Should -Throw -ErrorId "TensorTypeNotSupported,$class" -ExpectedMessage '*U16*use -AsBFloat16*'
    }

    It 'offers such tensors to the Tab key' {
        $line = "Import-TokenMatrix '$TestDrive/U16.safetensors' -AsBFloat16 -Tensor "
        (TabExpansion2 $line $line.Length).CompletionMatches[0].CompletionText | Should -BeExactly W
        $line = "Import-TokenMatrix '$TestDrive/U16.safetensors' -Tensor "
        (TabExpansion2 $line $line.Length).CompletionMatches | Should -HaveCount 0
    }
}

Describe 'Import-TokenMatrix -Step' {
    BeforeAll {
        New-TestTensorFile "$TestDrive/history.safetensors" ([ordered] @{ W = 4, 3, 2; final = 3, 2 })
    }

    It 'takes step <Step> as <Index>' -ForEach @{ Step = 0; Index = 0 }, @{ Step = 2; Index = 2 }, @{ Step = -1; Index = 3 } {
        $matrix = Import-TokenMatrix "$TestDrive/history.safetensors" -Step $Step
        $matrix.Step | Should -Be $Index
        $matrix.TokenCount, $matrix.Dimension, $matrix.SizeBytes | Should -Be 3, 2, 12
        $matrix.GetVector(2) | Should -Be (6 * $Index + 5), (6 * $Index + 6)
        "$matrix" | Should -BeExactly "history (W[$Index] BF16 [3 x 2])"
    }

    It 'takes steps from the pipeline' {
        $rows = 0..3 | ForEach-Object { [pscustomobject] @{ Path = "$TestDrive/history.safetensors"; Step = $_ } }
        $matrices = $rows | Import-TokenMatrix
        $matrices.Step | Should -Be 0, 1, 2, 3
        ($matrices | Import-TokenMatrix).Step | Should -Be 0, 1, 2, 3
    }

    It 'goes through the stages as any matrix does' {
        New-TestTensorFile "$TestDrive/long.safetensors" @{ W = 3, 200, 4 }
        $cluster = Import-TokenMatrix "$TestDrive/long.safetensors" -Step 1 | Get-PcaBasis |
            New-SkyDirection -Latitude 10 -Longitude 20 | Measure-BFloat16Cosine | Find-CosineCluster
        $cluster.Measurement.TokenCount | Should -Be 200
        $cluster.TokenMatrix.Step | Should -Be 1
    }

    It 'is told where it is missing or wrong' {
        { Import-TokenMatrix "$TestDrive/history.safetensors" } |
            Should -Throw -ErrorId "TensorNotMatrix,$class" -ExpectedMessage '*name one by -Step, from 0 to 3*'
        { Import-TokenMatrix "$TestDrive/history.safetensors" -Step 4 } | Should -Throw -ErrorId "StepOutOfRange,$class"
        { Import-TokenMatrix "$TestDrive/history.safetensors" final -Step 0 } |
            Should -Throw -ErrorId "TensorNotMatrix,$class" -ExpectedMessage '*-Step needs three dimensions*'
    }
}

Describe 'Import-TokenMatrix -Transposed' {
    BeforeAll {
        New-TestTensorFile "$TestDrive/W_U.safetensors" @{ W_U = 2, 3 }
        New-TestTensorFile "$TestDrive/rows.safetensors" @{ x = 3, 2 }
    }

    It 'takes the columns as the tokens' {
        $matrix = Import-TokenMatrix "$TestDrive/W_U.safetensors" -Transposed -WarningVariable warning
        $matrix.TokenCount, $matrix.Dimension, $matrix.IsTransposed | Should -Be 3, 2, $true
        $matrix.GetVector(0) | Should -Be 1, 4
        $matrix.GetVector(2) | Should -Be 3, 6
        $warning | Should -BeNullOrEmpty
        ($matrix | Import-TokenMatrix).GetVector(2) | Should -Be 3, 6
    }

    It 'takes the rows where it is false' {
        $matrix = Import-TokenMatrix "$TestDrive/W_U.safetensors" -Transposed:$false -WarningVariable warning
        $matrix.GetVector(1) | Should -Be 4, 5, 6
        $warning | Should -BeNullOrEmpty
    }

    It 'counts for each object of a pipeline' {
        $turned = Import-TokenMatrix "$TestDrive/rows.safetensors" -Transposed
        $straight = Import-TokenMatrix "$TestDrive/rows.safetensors"
        ($turned, $straight, $turned | Import-TokenMatrix).TokenCount | Should -Be 2, 3, 2
        ($turned, (Get-Item "$TestDrive/rows.safetensors") | Import-TokenMatrix).TokenCount | Should -Be 2, 3
    }

    It 'is guessed from the name with a warning' {
        $matrix = Import-TokenMatrix "$TestDrive/W_U.safetensors" -WarningVariable warning -WarningAction SilentlyContinue
        $matrix.TokenCount | Should -Be 3
        "$warning" | Should -BeLike "W_U: The columns of 'W_U' ?2 x 3? are taken as the tokens*use -Transposed:`$false."
    }

    It 'is known from config.json' {
        New-TestTensorFile "$TestDrive/configured/model.safetensors" @{ 'a' = 9, 9; 'out' = 4, 6 }
        '{"vocab_size":6}' | Set-Content "$TestDrive/configured/config.json"
        $matrix = Import-TokenMatrix "$TestDrive/configured" -WarningVariable warning
        $matrix.TensorName, $matrix.TokenCount, $matrix.IsTransposed | Should -Be 'out', 6, $true
        $warning | Should -BeNullOrEmpty
    }

    It 'gives the same clusters as the matrix stored by tokens' {
        $demo = [IO.File]::ReadAllBytes((Join-Path $repository tensors/demo/W.safetensors))
        $offset = 8 + [BitConverter]::ToInt64($demo, 0)
        $turned = [byte[]]::new($demo.Length - $offset)
        for ($i = 0; $i -lt 320; $i++) {
            for ($t = 0; $t -lt 3200; $t++) {
                $from = $offset + 2 * ($t * 320 + $i)
                $to = 2 * ($i * 3200 + $t)
                $turned[$to] = $demo[$from]
                $turned[$to + 1] = $demo[$from + 1]
            }
        }
        $header = '{{"W_U":{{"dtype":"BF16","shape":[320,3200],"data_offsets":[0,{0}]}}}}' -f $turned.Length
        [IO.File]::WriteAllBytes("$TestDrive/turned.safetensors", [byte[]] (
            [BitConverter]::GetBytes([long] $header.Length) + [Text.Encoding]::UTF8.GetBytes($header) + $turned))
        $clusters = foreach ($matrix in (Import-TokenMatrix (Join-Path $repository tensors/demo)),
            (Import-TokenMatrix "$TestDrive/turned.safetensors" -Transposed)) {
            $matrix | Get-PcaBasis | New-SkyDirection -Latitude -7.288 -Longitude 6.941 |
                Measure-BFloat16Cosine | Find-CosineCluster
        }
        $clusters[1].TokenIds | Should -Be $clusters[0].TokenIds
        $clusters[1].Cosine | Should -BeExactly $clusters[0].Cosine
        $clusters[1].Measurement.Cosines | Should -Be $clusters[0].Measurement.Cosines
    }
}

Describe 'Import-TokenMatrix -ListAvailable of F32' {
    It 'marks <Mark> of <Count> elements' -ForEach @(
        @{ Count = 16; Other = -1; Mark = 'F32 =BF16' }
        @{ Count = 10000; Other = -1; Mark = 'F32 ~BF16' }
        @{ Count = 16; Other = 7; Mark = 'F32' }
    ) {
        $numbers = [float[]]::new($Count)
        if ($Other -ge 0) { $numbers[$Other] = 0.1 }
        $bytes = [byte[]]::new(4 * $Count)
        [Buffer]::BlockCopy($numbers, 0, $bytes, 0, $bytes.Length)
        $item = [ClusterTools.Safetensors.SafetensorsItem]::new('W', 'F32', [long[]] (($Count / 2), 2), $bytes)
        $stream = [IO.File]::Create("$TestDrive/f32.safetensors")
        [ClusterTools.Safetensors.SafetensorsWriter]::Write($stream, [ClusterTools.Safetensors.SafetensorsItem[]] $item, $null)
        $stream.Dispose()
        $tensor = Import-TokenMatrix "$TestDrive/f32.safetensors" -ListAvailable
        $tensor.HoldsBFloat16 | Should -Be ($Other -lt 0)
        $tensor.CheckedCount | Should -Be ($Other -ge 0 ? 8 : [Math]::Min($Count, 4096))
        ($tensor | Format-Table | Out-String -Width 100) | Should -Match "(?m)^W\s+$Mark\s+\d"
    }
}

Describe 'Import-TokenMatrix and Hugging Face' {
    BeforeAll {
        $saved = $env:HF_HUB_CACHE
        New-TestTensorFile "$TestDrive/place/hub/models--some--model/snapshots/1234/model.safetensors" @{ W = 9, 2 }
    }

    AfterAll { $env:HF_HUB_CACHE = $saved }

    It 'takes a relative cache from the current location' {
        $env:HF_HUB_CACHE = 'hub'
        Push-Location "$TestDrive/place"
        try {
            (Import-TokenMatrix -ModelId some/model).Path | Should -BeLike '*place*hub*1234*'
            $line = 'Import-TokenMatrix -ModelId '
            (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be some/model
        }
        finally { Pop-Location }
        { Import-TokenMatrix -ModelId some/model } | Should -Throw -ErrorId "ModelNotInCache,$class"
    }

    It 'hints at -ModelId for the path <Path>' -ForEach @(
        @{ Path = 'some/model'; Says = '*The Hugging Face cache has a model of that id: use -ModelId some/model.*' }
        @{ Path = 'Qwen/Qwen3-4B'; Says = '*If it is the id of a model in the Hugging Face cache, use -ModelId Qwen/Qwen3-4B.*' }
    ) {
        $env:HF_HUB_CACHE = "$TestDrive/place/hub"
        { Import-TokenMatrix $Path } | Should -Throw -ErrorId "PathNotFound,$class"
        $failure = try { Import-TokenMatrix $Path } catch { $_ }
        "$failure" | Should -BeLike $Says
        "$failure" | Should -BeLike '*Check the spelling*'
    }

    It 'does not hint at it for the path <_>' -ForEach './some/model', 'some/model.safetensors', 'a/b/c', 'nothing' {
        $failure = try { Import-TokenMatrix $_ } catch { $_ }
        "$failure" | Should -Not -BeLike '*ModelId*'
    }

    It 'says how to repair a link that leads nowhere' -Skip:$IsWindows {
        $snapshot = "$TestDrive/place/hub/models--some--broken/snapshots/1234"
        $null = New-Item -ItemType Directory $snapshot
        $null = New-Item -ItemType SymbolicLink "$snapshot/model.safetensors" -Target ../../blobs/none
        $env:HF_HUB_CACHE = "$TestDrive/place/hub"
        { Import-TokenMatrix -ModelId some/broken } |
            Should -Throw -ErrorId "ModelShardMissing,$class" -ExpectedMessage "*is a link to *'hf download some/broken'.*"
    }

    It 'warns of an index that was left behind' {
        New-TestTensorFile "$TestDrive/merged/model.safetensors" @{ W = 9, 2 }
        '{"weight_map":{"W":"model-00001-of-00002.safetensors"}}' | Set-Content "$TestDrive/merged/model.safetensors.index.json"
        $matrix = Import-TokenMatrix "$TestDrive/merged" -WarningVariable warning -WarningAction SilentlyContinue
        Split-Path -Leaf $matrix.Path | Should -BeExactly model.safetensors
        "$warning" | Should -BeLike "merged: The index *names 'model-00001-of-00002.safetensors', which is not there*"
        Import-TokenMatrix "$TestDrive/merged" -ListAvailable -WarningVariable warning -WarningAction SilentlyContinue |
            Should -HaveCount 1
        $warning | Should -HaveCount 1
    }
}
