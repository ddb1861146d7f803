using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Models;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Models;

/// <summary>
/// What is taken, refused and warned about beside the plain cases of <see cref="LayoutFamilyTests"/>.
/// </summary>
public sealed class MatrixChooserTests
{
    private static readonly ModelFacts s_ninetySix = new([new VocabularySize(96, "vocab_size of config.json")]);

    [Fact]
    public void W_comes_before_all_names() =>
        Assert.Equal("W", Choose("lm_head.weight 96x8; model.embed_tokens.weight 96x8; W 5x4").Tensor.Name);

    [Fact]
    public void The_unembedding_comes_before_the_embedding_whatever_their_wrappers()
    {
        foreach (
            string wrapper in new[] { "", "model.", "a.b.c.", "thinker.", "base_model.model.", "_orig_mod.module." })
        {
            Assert.Equal(
                $"{wrapper}lm_head.weight",
                Choose($"embed_tokens.weight 96x8; {wrapper}lm_head.weight 96x8; other.weight 200x8").Tensor.Name);
        }
    }

    [Fact]
    public void A_name_is_whole_components()
    {
        ChosenMatrix matrix = Choose(
            "my_lm_head.weight 300x8; xembed_tokens.weight 300x8; model.embed_tokens.weight 96x8");

        Assert.Equal("model.embed_tokens.weight", matrix.Tensor.Name);
    }

    [Fact]
    public void Fewer_wrappers_come_first() => Assert.Equal(
        "model.embed_tokens.weight", Choose("a.b.embed_tokens.weight 96x8; model.embed_tokens.weight 96x8")
            .Tensor.Name);

    [Theory]
    [InlineData("one.lm_head.weight 96x8; two.lm_head.weight 96x8", "'one.lm_head.weight' and 'two.lm_head.weight'")]
    [InlineData(
        "question_encoder.embeddings.word_embeddings.weight 96x8; ctx_encoder.embeddings.word_embeddings.weight 96x8",
        "'ctx_encoder.embeddings.word_embeddings.weight' and 'question_encoder.embeddings.word_embeddings.weight'")]
    public void Two_equally_good_names_are_refused(string tensors, string part)
    {
        foreach (ModelFacts facts in new[] { ModelFacts.None, s_ninetySix })
        {
            TokenMatrixException error = Refused(tensors, facts);

            AssertError(TokenMatrixError.TensorNotChosen, error);
            Assert.Contains(
                $"has two token matrices, {part}. Name one of its matrices: ", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Of_two_equally_good_names_the_vocabulary_tells() =>
        Assert.Equal(
            "two.lm_head.weight", Choose("one.lm_head.weight 64x8; two.lm_head.weight 96x8", s_ninetySix).Tensor.Name);

    [Fact]
    public void Other_parts_of_a_model_come_last_although_their_names_are_shorter() => Assert.Equal(
        "model.text_model.decoder.embed_tokens.weight",
        Choose("talker.lm_head.weight 64x8; model.text_model.decoder.embed_tokens.weight 96x8; vision.shared.weight "
            + "96x8").Tensor.Name);

    [Theory]
    [InlineData("head.weight 10x8; patch_embed.proj.weight 8x3x2x2; blocks.0.mlp.fc1.weight 32x8")]
    [InlineData("decoder.weight 10x8; encoder.weight 8x10; a.weight 20x20")]
    [InlineData("output.weight 3x8; layers.0.weight 32x8")]
    [InlineData("embedding.weight 10x8; classifier.weight 40x8")]
    public void A_name_that_other_layers_have_is_not_trusted_alone(string tensors) =>
        AssertError(TokenMatrixError.TensorNotChosen, Refused(tensors));

    [Fact]
    public void Such_a_name_is_trusted_beside_its_partner()
    {
        Assert.Equal("head.weight", Choose("emb.weight 96x8; head.weight 96x8; a.weight 500x8").Tensor.Name);
        AssertError(TokenMatrixError.TensorNotChosen, Refused("emb.weight 96x8; head.weight 96x4; a.weight 500x8"));
        Assert.Equal("emb.weight", Choose("emb.weight 96x8; head.weight 10x8; a.weight 50x8").Tensor.Name);
    }

    [Fact]
    public void A_head_of_another_size_than_the_vocabulary_gives_way_to_an_embedding_that_fits()
    {
        ChosenMatrix matrix = Choose("lm_head.weight 1x8; model.embed_tokens.weight 96x8", s_ninetySix);

        Assert.Equal("model.embed_tokens.weight", matrix.Tensor.Name);
    }

    [Fact]
    public void Where_nothing_fits_the_vocabulary_the_name_decides_and_a_warning_says_so()
    {
        ChosenMatrix matrix = Choose("model.embed_tokens.weight 64x8; model.layers.0.x.weight 200x8", s_ninetySix);

        Assert.Equal("model.embed_tokens.weight", matrix.Tensor.Name);
        Assert.Equal(
            ["'model.embed_tokens.weight' has 64 rows, but vocab_size of config.json is 96."], matrix.Warnings);
    }

    [Fact]
    public void The_reason_is_told()
    {
        Assert.Equal("called W", Choose("W 9x3").Reason);
        Assert.Equal("an unembedding by its name", Choose("lm_head.weight 9x3; b 9x3").Reason);
        Assert.Equal("an embedding by its name, and no unembedding is stored", Choose("wte.weight 9x3; b 9x3").Reason);
        Assert.Equal(
            "an embedding by its name, which is the unembedding, too",
            Choose("wte.weight 9x3; b 9x3", new ModelFacts(isTied: true)).Reason);
        Assert.Equal(
            "by its 96 rows, which are vocab_size of config.json", Choose("a 96x8; b 9x3", s_ninetySix).Reason);
        Assert.Equal(
            "by its 96 columns, which are vocab_size of config.json", Choose("a 8x96; b 9x3", s_ninetySix).Reason);
        Assert.Equal(
            "by its 100 rows, which are vocab_size of config.json, 99, with padding",
            Choose("a 100x8; b 9x3", new ModelFacts([new VocabularySize(99, "vocab_size of config.json")])).Reason);
        Assert.Equal(
            "by its 96 rows, which are vocab_size of config.json, and by a word of unembeddings in its name",
            Choose("a_logits 96x8; b_emb 96x8", s_ninetySix).Reason);
        Assert.Equal("the only matrix", Choose("a 9x3; b 9").Reason);
        Assert.Equal("named by -Tensor", Named("a 9x3; b 9x3", "a").Reason);
    }

    [Fact]
    public void A_model_that_says_its_unembedding_is_apart_and_has_none_is_warned_about()
    {
        const string Tensors = "model.embed_tokens.weight 96x8; model.layers.0.x.weight 8x8";

        Assert.Contains(
            "says that its unembedding is a matrix of its own", Assert.Single(
                Choose(Tensors, new ModelFacts(isTied: false)).Warnings),
            StringComparison.Ordinal);
        Assert.Empty(Choose(Tensors, new ModelFacts(isTied: false, isWithoutHead: true)).Warnings);
        Assert.Empty(Choose(Tensors, new ModelFacts(isTied: true)).Warnings);
        Assert.Empty(Choose(Tensors).Warnings);
    }

    [Theory]
    [InlineData("GPTQ or AWQ", "lm_head.qweight",
        "lm_head.qweight 1x96 I32; lm_head.scales 1x96 F16; lm_head.qzeros 1x12 I32; lm_head.g_idx 8 I32")]
    [InlineData(
        "GPTQ or AWQ", "lm_head.qweight", "lm_head.qweight 8x12 I32; lm_head.scales 1x96 F16; lm_head.qzeros 1x12 I32")]
    [InlineData("bitsandbytes, 8 bits", "lm_head.weight",
        "lm_head.weight 96x8 I8; lm_head.SCB 96 F32; lm_head.weight_format 1 U8")]
    [InlineData("bitsandbytes, 4 bits", "lm_head.weight", "lm_head.weight 384x1 U8; lm_head.weight.absmax 12 F32; "
        + "lm_head.weight.quant_map 16 F32; lm_head.weight.quant_state.bitsandbytes__nf4 100 U8")]
    [InlineData("MLX", "lm_head.weight", "lm_head.weight 96x1 U32; lm_head.scales 96x1; lm_head.biases 96x1")]
    [InlineData("compressed-tensors", "lm_head.weight_packed",
        "lm_head.weight_packed 96x1 I32; lm_head.weight_scale 96x1; lm_head.weight_shape 2 I64")]
    [InlineData("NVFP4", "lm_head.weight",
        "lm_head.weight 96x4 U8; lm_head.weight_scale 96x1 F8_E4M3; lm_head.weight_scale_2 1 F32")]
    [InlineData("HQQ", "lm_head.W_q", "lm_head.W_q 48x8 U8; lm_head.scale 96x1; lm_head.zero 96x1")]
    [InlineData("quanto", "lm_head.weight._data", "lm_head.weight._data 96x8 I8; lm_head.weight._scale 96x1")]
    [InlineData("integers with scales", "lm_head.weight", "lm_head.weight 96x8 I8; lm_head.weight_scale 96x1 F32")]
    [InlineData("integers", "lm_head.weight", "lm_head.weight 96x8 I8")]
    public void A_packed_head_is_named_and_the_embedding_is_taken(string kind, string packed, string tensors)
    {
        ChosenMatrix matrix = Choose($"model.embed_tokens.weight 96x8 F16; {tensors}");

        Assert.Equal("model.embed_tokens.weight", matrix.Tensor.Name);
        Assert.Equal(
            [$"The unembedding is packed and is not read: '{packed}' ({kind}). The embedding "
                + "'model.embed_tokens.weight' is taken in its place, which may be another matrix."],
            matrix.Warnings);
    }

    [Theory]
    [InlineData("model.embed_tokens.weight 96x1 U32; model.embed_tokens.scales 96x1; model.embed_tokens.biases 96x1")]
    [InlineData(
        "model.embed_tokens.qweight 96x1 I32; model.embed_tokens.scales 96x1; model.embed_tokens.qzeros 1x1 I32")]
    public void Scales_are_never_the_token_matrix(string tensors)
    {
        foreach (ModelFacts facts in new[] { ModelFacts.None, s_ninetySix })
        {
            TokenMatrixException error = Refused(tensors, facts);

            AssertError(TokenMatrixError.TensorNotChosen, error);
            Assert.Contains("whose numbers are not read. Choose the model it was made from", error.Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Adapters_are_never_the_token_matrix()
    {
        const string Tensors =
            "base_model.model.lm_head.lora_A.weight 4x8; base_model.model.lm_head.lora_B.weight 96x4";
        foreach (ModelFacts facts in new[] { ModelFacts.None, s_ninetySix })
        {
            TokenMatrixException error = Refused(Tensors, facts);

            AssertError(TokenMatrixError.TensorNotChosen, error);
            Assert.Contains("only scales or an adapter", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_adapter_beside_the_matrix_is_warned_about() => Assert.Equal(
        ["An adapter of 'lm_head.base_layer.weight' is stored beside it ('lm_head.lora_A.default.weight') and is not "
            + "added. Merge it first, for example with PEFT's merge_and_unload, if its effect is wanted."],
        Choose("lm_head.base_layer.weight 96x8; lm_head.lora_A.default.weight 4x8; lm_head.lora_B.default.weight 96x4")
            .Warnings);

    [Theory]
    [InlineData("model.embed_tokens.weight 96x8; model.embed_tokens.additional_embedding.weight 2x8",
        "later ones are in 'model.embed_tokens.additional_embedding.weight'")]
    [InlineData(
        "lm_head.weight 96x8; lm_head.additional_fc.weight 2x8", "later ones are in 'lm_head.additional_fc.weight'")]
    [InlineData("model.transformer.wte.embedding 96x8; model.transformer.wte.new_embedding 2x8",
        "later ones are in 'model.transformer.wte.new_embedding'")]
    [InlineData("cls.predictions.decoder.weight 96x4; cls.predictions.dense.weight 4x96",
        "other ones are in 'cls.predictions.dense.weight'")]
    public void The_rest_of_a_split_matrix_is_named(string tensors, string part)
    {
        foreach (ModelFacts facts in new[] { ModelFacts.None, s_ninetySix })
        {
            Assert.Contains(part, Assert.Single(Choose(tensors, facts).Warnings), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("F8_E4M3")]
    [InlineData("F8_E5M2")]
    [InlineData("C64")]
    public void A_head_of_other_numbers_is_refused_with_the_matrices_that_can_be_used(string dtype)
    {
        TokenMatrixException error = Refused(
            $"model.embed_tokens.weight 96x8; lm_head.weight 96x8 {dtype}; lm_head.weight_scale 1x1");

        AssertError(TokenMatrixError.TensorTypeNotSupported, error);
        Assert.EndsWith(
            $"Tensor 'lm_head.weight' of 'some.safetensors' has elements of type {dtype}; BF16, F16, F32 and F64 can "
                + "be used. Name one of its matrices: 'model.embed_tokens.weight' [96 x 8].",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_head_is_refused_with_the_matrices_that_can_be_used()
    {
        TokenMatrixException error = Refused("model.embed_tokens.weight 96x8; lm_head.weight 0");

        AssertError(TokenMatrixError.TensorNotMatrix, error);
        Assert.EndsWith(
            "Name one of its matrices: 'model.embed_tokens.weight' [96 x 8].", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("U16")]
    [InlineData("I16")]
    public void Integers_of_16_bits_are_taken_as_bfloat16_on_demand_only(string dtype)
    {
        foreach (string name in new[] { "W", "lm_head.weight" })
        {
            TokenMatrixException error = Refused($"{name} 96x8 {dtype}");

            AssertError(TokenMatrixError.TensorTypeNotSupported, error);
            Assert.Contains("If the integers are the bits of bfloat16 numbers, use -AsBFloat16.", error.Message,
                StringComparison.Ordinal);
            Assert.Equal(
                name, Choose($"{name} 96x8 {dtype}", reading: new MatrixReading { AsBFloat16 = true }).Tensor.Name);
        }

        Assert.EndsWith(
            $"It has 'x' {dtype} [96 x 8]. If the integers are the bits of bfloat16 numbers, use -AsBFloat16.",
            Refused($"x 96x8 {dtype}; mask 96 BOOL").Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_time_series_a_step_must_be_named()
    {
        TokenMatrixException error = Refused("W 10x96x8");

        AssertError(TokenMatrixError.TensorNotMatrix, error);
        Assert.Contains("If the first dimension is of steps, name one by -Step, from 0 to 9.", error.Message,
            StringComparison.Ordinal);
        Assert.EndsWith(
            "It has 'x' F32 [10 x 96 x 8]. If the first dimension is of steps, name one by -Step, from 0 to 9.",
            Refused("x 10x96x8 F32; ids 10 I32").Message,
            StringComparison.Ordinal);
        Assert.Equal("x", Choose("x 10x96x8; y 96x8", reading: new MatrixReading { Step = 3 }).Tensor.Name);
        AssertError(TokenMatrixError.TensorNotMatrix, Refused("W 96x8", reading: new MatrixReading { Step = 0 }));
        Assert.EndsWith(
            "Leave out -Step.", Refused("x 96x8; y 9", reading: new MatrixReading { Step = 0 })
                .Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("W_U 8x96", null, true, true)]
    [InlineData("W_U 96x8", null, false, true)]
    [InlineData("W_U 8x96", 96, true, false)]
    [InlineData("W_U 96x8", 96, false, false)]
    [InlineData("W_U 8x96; embed.W_E 96x8", null, true, false)]
    [InlineData("unembed.W_U 100x33; embed.W_E 33x100", null, true, false)]
    [InlineData("lm_head.weight 8x96", 96, true, false)]
    [InlineData("lm_head.weight 8x96", null, false, true)]
    [InlineData("lm_head.weight 96x8", null, false, false)]
    [InlineData("lm_head.weight 33x100", 33, false, false)]
    [InlineData("W 8x96", 96, true, false)]
    [InlineData("W 8x96", null, false, true)]
    public void Rows_and_columns_are_told_apart_or_warned_about(
        string tensors, int? count, bool isTransposed, bool isWarned)
    {
        var facts = new ModelFacts(count is int known ? [new VocabularySize(known, "vocab_size of config.json")] : []);
        ChosenMatrix matrix = Choose(tensors, facts);

        Assert.Equal((isTransposed, isWarned ? 1 : 0), (matrix.IsTransposed, matrix.Warnings.Count));
        foreach (bool asked in new[] { false, true })
        {
            // Where the vocabulary tells otherwise the shape is a doubt, but the switch decides.
            ChosenMatrix decided = Choose(tensors, facts, new MatrixReading { Transposed = asked });
            Assert.Equal(asked, decided.IsTransposed);
            Assert.DoesNotContain(
                decided.Warnings, static warning => warning.Contains("-Transposed", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_named_tensor_is_turned_by_the_same_rules_and_a_guess_is_told_by_its_name_only()
    {
        Assert.True(Named("a 8x96; b 3x3", "a", s_ninetySix).IsTransposed);
        Assert.False(Named("a 8x96; b 3x3", "a").IsTransposed);
        Assert.Empty(Named("a 8x96; b 3x3", "a").Warnings);
        Assert.True(Named("W_U 8x96; b 3x3", "W_U").IsTransposed);
        Assert.Single(Named("W_U 8x96; b 3x3", "W_U").Warnings);
    }

    [Theory]
    [InlineData(50257, 50257, true)]
    [InlineData(50257, 50304, true)]
    [InlineData(50295, 51200, true)]
    [InlineData(151665, 152064, true)]
    [InlineData(32000, 32000, true)]
    [InlineData(32000, 31999, false)]
    [InlineData(32000, 64000, false)]
    [InlineData(90, 96, true)]
    [InlineData(90, 97, false)]
    [InlineData(90, 128, false)]
    [InlineData(300, 320, true)]
    [InlineData(300, 340, false)]
    public void A_padded_vocabulary_fits(int count, int rows, bool fits) =>
        Assert.Equal(fits, new VocabularySize(count, "x").Fits(rows));

    [Fact]
    public void Of_several_matrices_none_is_guessed_and_the_longest_is_listed_first()
    {
        TokenMatrixException error = Refused("a 1x1; b 3x1 F64; c 1x1 U8; d 40x9");

        AssertError(TokenMatrixError.TensorNotChosen, error);
        Assert.EndsWith(
            "Name one of its matrices: 'd' [40 x 9], 'b' [3 x 1], 'a' [1 x 1].", error.Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_known_of_the_vocabulary_is_part_of_the_refusal() => Assert.Contains(
        "has no tensor under a usual name of a token matrix, nor a single matrix of 96 rows (vocab_size of "
            + "config.json).",
        Refused("a 1x1; b 3x1", s_ninetySix).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Of_many_matrices_ten_are_listed()
    {
        TokenMatrixException error =
            Refused(string.Join(';', Enumerable.Range(0, 13).Select(static k => $"m{k:00} 1x1")));

        Assert.Contains("'m09' [1 x 1] and 3 more.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("m10", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("bias 1 F32")]
    public void A_file_without_any_matrix_says_so(string tensors)
    {
        TokenMatrixException error = Refused(tensors);

        AssertError(TokenMatrixError.TensorNotChosen, error);
        Assert.EndsWith(
            "It has no two-dimensional floating-point tensor at all. Choose another file.", error.Message,
                StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("w")]
    [InlineData("")]
    [InlineData("W ")]
    public void A_tensor_that_is_not_there_is_not_found(string name)
    {
        var error = Assert.Throws<TokenMatrixException>(() => Named("W 1x1; lm_head.weight 1x1", name));

        AssertError(TokenMatrixError.TensorNotFound, error);
        Assert.Contains(
            $"has no tensor '{name}'. Name one of its matrices: 'W' [1 x 1], 'lm_head.weight' [1 x 1].",
            error.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("W 3", "[3]")]
    [InlineData("W 1x1x2", "[1 x 1 x 2]")]
    [InlineData("W 0x5", "[0 x 5]")]
    [InlineData("W 5x0", "[5 x 0]")]
    public void What_is_not_two_dimensional_or_empty_is_no_matrix(string tensor, string shape)
    {
        // Also if another tensor would do: W is what it is called.
        foreach (
            Action choose in new Action[] { () => Choose($"{tensor}; b 1x1"), () => Named($"{tensor}; b 1x1", "W") })
        {
            var error = Assert.Throws<TokenMatrixException>(choose);

            AssertError(TokenMatrixError.TensorNotMatrix, error);
            Assert.Contains(
                $"Tensor 'W' of 'some.safetensors' has the shape {shape};", error.Message, StringComparison.Ordinal);
            Assert.EndsWith("Name one of its matrices: 'b' [1 x 1].", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Elements_must_be_floating_point_of_16_bits_or_more()
    {
        foreach (SafetensorsDType dtype in Enum.GetValues<SafetensorsDType>())
        {
            if (dtype is SafetensorsDType.BF16 or SafetensorsDType.F16 or SafetensorsDType.F32 or SafetensorsDType.F64)
            {
                Assert.Equal("W", Choose($"W 2x2 {dtype}").Tensor.Name);
                continue;
            }

            TokenMatrixException error = Refused($"W 2x2 {dtype}");
            AssertError(TokenMatrixError.TensorTypeNotSupported, error);
            Assert.Contains($"has elements of type {dtype}", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Whatever_the_tensors_are_the_answer_is_a_choice_or_a_refusal_and_does_not_depend_on_their_order()
    {
        string[] parts =
        [
            "lm_head", "weight", "model", "embed_tokens", "W", "W_U", "head", "decoder", "encoder", "emb", "layers",
                "0", "vision",
            "qweight", "scales", "lora_A", "shared", "output", "", "kernel", "embedding", "wte", "base_layer", "talker",
        ];
        SafetensorsDType[] types = [SafetensorsDType.BF16, SafetensorsDType.F32, SafetensorsDType.I32,
            SafetensorsDType.U16, SafetensorsDType.F8_E4M3];
        long[] extents = [0, 1, 8, 90, 96, 128];
        var random = new Random(11);
        int chosen = 0;
        for (int round = 0; round < 5000; round++)
        {
            var tensors = Enumerable.Range(0, random.Next(7)).Select(_ => (
                Name: string.Join(
                    '.', Enumerable.Range(0, random.Next(1, 5)).Select(_ => parts[random.Next(parts.Length)])),
                DType: types[random.Next(types.Length)],
                Shape: Enumerable.Range(0, random.Next(10) < 8 ? 2 : random.Next(4))
                    .Select(_ => extents[random.Next(extents.Length)]).ToArray()))
                .DistinctBy(static tensor => tensor.Name).ToArray();
            var facts = new ModelFacts(random.Next(2) == 0 ? [] : [
                new VocabularySize(96, "vocab_size of config.json")], isTied: random.Next(3) == 0);
            var reading = new MatrixReading
            {
                Step = random.Next(8) == 0 ? 0 : null,
                Transposed = random.Next(4) == 0 ? random.Next(2) == 0 : null,
                AsBFloat16 = random.Next(3) == 0,
            };
            string Answer(IEnumerable<(string, SafetensorsDType, long[])> list)
            {
                try
                {
                    ChosenMatrix matrix = MatrixChooser.Choose(
                        new MatrixQuestion(new TensorList(list), facts, reading));
                    Assert.True(MatrixShape.IsUsable(matrix.Tensor, reading));
                    Assert.False(PackedTensor.IsSide(matrix.Tensor.Name) && matrix.Tensor.Name != "W");
                    chosen++;
                    return $"{matrix.Tensor.Name} {matrix.IsTransposed} {matrix.Reason} "
                        + $"{string.Join(' ', matrix.Warnings)}";
                }
                catch (TokenMatrixException error)
                {
                    return error.Error.ToString();
                }
            }

            Assert.Equal(Answer(tensors), Answer(tensors.Reverse()));
        }

        Assert.InRange(chosen, 1000, 9000);
    }

    private static ChosenMatrix Choose(string tensors, ModelFacts? facts = null, MatrixReading? reading = null) =>
        MatrixChooser.Choose(Question(tensors, facts, reading));

    private static ChosenMatrix Named(string tensors, string name, ModelFacts? facts = null) =>
        MatrixChooser.Choose(Question(tensors, facts, null), name);

    private static TokenMatrixException Refused(
        string tensors, ModelFacts? facts = null, MatrixReading? reading = null) =>
        Assert.Throws<TokenMatrixException>(() => Choose(tensors, facts, reading));

    private static MatrixQuestion Question(string tensors, ModelFacts? facts, MatrixReading? reading) => new(
        new TensorList(tensors.Length == 0 ? [] : LayoutFamily.ParseTensors(tensors)),
        facts ?? ModelFacts.None,
        reading ?? MatrixReading.Default);

    private static void AssertError(TokenMatrixError error, TokenMatrixException exception)
    {
        Assert.Equal((error, error.ToString()), (exception.Error, exception.ErrorId));
        Assert.Contains("'some.safetensors'", exception.Message, StringComparison.Ordinal);
    }
}
