using System;
using System.IO;
using System.Linq;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Models;

public sealed class TensorSelectorTests
{
    private static readonly string[] s_order =
    [
        "W",
        "lm_head.weight",
        "lm_head.linear.weight",
        "embed_out.weight",
        "output.weight",
        "language_model.lm_head.weight",
        "model.language_model.lm_head.weight",
        "thinker.lm_head.weight",
        "embed_tokens.weight",
        "wte.weight",
        "tok_embeddings.weight",
        "decoder.embed_tokens.weight",
        "model.embed_tokens.weight",
        "model.decoder.embed_tokens.weight",
        "transformer.wte.weight",
        "transformer.word_embeddings.weight",
        "gpt_neox.embed_in.weight",
        "language_model.model.embed_tokens.weight",
        "model.language_model.embed_tokens.weight",
    ];

    [Fact]
    public void Usual_names_are_taken_in_their_order()
    {
        for (int first = 0; first < s_order.Length; first++)
        {
            SafetensorsItem[] items = [Matrix("a.weight"), .. s_order[first..].Select(Matrix), Matrix("z.weight")];

            Assert.Equal(s_order[first], Open(items).TensorName);
        }
    }

    [Fact]
    public void A_name_that_is_given_comes_before_all() =>
        Assert.Equal("other", Open([Matrix("W"), Matrix("other")], "other").TensorName);

    [Fact]
    public void The_only_floating_matrix_is_taken_whatever_its_name()
    {
        TokenMatrix matrix = Open(
        [
            Matrix("w"),
            SafetensorsItem.FromI32("ids", [1, 2], [1, 2]),
            SafetensorsItem.FromF32("bias", [1, 2]),
            SafetensorsItem.FromF32("cube", [1, 2], [1, 1, 2]),
            SafetensorsItem.FromF32("none", [], [0, 2]),
        ]);

        Assert.Equal("w", matrix.TensorName);
    }

    [Fact]
    public void Of_several_matrices_none_is_guessed()
    {
        TokenMatrixException error =
            Refused([Matrix("a"), SafetensorsItem.FromF64("b", [1, 2, 3], [3, 1]), SafetensorsItem.FromU8("c", [1], [1, 1])]);

        AssertError(TokenMatrixError.TensorNotChosen, "TensorNotChosen", error);
        Assert.EndsWith("Name one of its matrices: 'b' [3 x 1], 'a' [1 x 1].", error.Message);
    }

    [Fact]
    public void Of_many_matrices_ten_are_listed()
    {
        TokenMatrixException error = Refused([.. Enumerable.Range(0, 13).Select(k => Matrix($"m{k:00}"))]);

        Assert.Contains("'m09' [1 x 1] and 3 more.", error.Message);
        Assert.DoesNotContain("m10", error.Message);
    }

    [Fact]
    public void A_file_without_any_matrix_says_so()
    {
        foreach (SafetensorsItem[] items in (SafetensorsItem[][])[[], [SafetensorsItem.FromF32("bias", [1])]])
        {
            TokenMatrixException error = Refused(items);

            AssertError(TokenMatrixError.TensorNotChosen, "TensorNotChosen", error);
            Assert.EndsWith("It has no two-dimensional floating-point tensor at all. Choose another file.", error.Message);
        }
    }

    [Theory]
    [InlineData("w")]
    [InlineData("")]
    [InlineData("W ")]
    public void A_tensor_that_is_not_there_is_not_found(string name)
    {
        TokenMatrixException error = Refused([Matrix("W"), Matrix("lm_head.weight")], name);

        AssertError(TokenMatrixError.TensorNotFound, "TensorNotFound", error);
        Assert.Contains($"has no tensor '{name}'. Name one of its matrices: 'W' [1 x 1], 'lm_head.weight' [1 x 1].", error.Message);
    }

    [Theory]
    [InlineData]
    [InlineData(3L)]
    [InlineData(1L, 1L, 2L)]
    [InlineData(0L, 5L)]
    [InlineData(5L, 0L)]
    public void What_is_not_two_dimensional_or_empty_is_no_matrix(params long[] shape)
    {
        string text = $"[{string.Join(" x ", shape)}]";
        int count = (int)shape.Aggregate(1L, static (product, extent) => product * extent);
        foreach (string? name in (string?[])[null, "W"])
        {
            // Also where another tensor would do: W is what it is called.
            TokenMatrixException error = Refused([SafetensorsItem.FromF32("W", new float[count], shape), Matrix("b")], name);

            AssertError(TokenMatrixError.TensorNotMatrix, "TensorNotMatrix", error);
            Assert.Contains($"'W' of '{error.Path}' has the shape {text};", error.Message);
        }
    }

    [Fact]
    public void Elements_must_be_floating_point_of_16_bits_or_more()
    {
        foreach (SafetensorsDType dtype in Enum.GetValues<SafetensorsDType>())
        {
            SafetensorsItem item = new("W", dtype, [2, 4], new byte[dtype.BitsPerElement()]);
            if (dtype is SafetensorsDType.BF16 or SafetensorsDType.F16 or SafetensorsDType.F32 or SafetensorsDType.F64)
            {
                Assert.Equal((dtype, 2, 4), (Open([item]).DType, Open([item]).TokenCount, Open([item]).Dimension));
                continue;
            }

            TokenMatrixException error = Refused([item]);
            AssertError(TokenMatrixError.TensorTypeNotSupported, "TensorTypeNotSupported", error);
            Assert.Contains($"elements of type {dtype};", error.Message);
        }
    }

    private static SafetensorsItem Matrix(string name) => SafetensorsItem.FromBF16(name, [0x3F80], [1, 1]);

    private static TokenMatrix Open(SafetensorsItem[] items, string? tensorName = null)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("a.safetensors");
        using (FileStream stream = File.Create(path))
        {
            SafetensorsWriter.Write(stream, items);
        }

        return TokenMatrix.Open(path, tensorName);
    }

    private static TokenMatrixException Refused(SafetensorsItem[] items, string? tensorName = null) =>
        Assert.Throws<TokenMatrixException>(() => Open(items, tensorName));

    private static void AssertError(TokenMatrixError error, string id, TokenMatrixException exception)
    {
        Assert.Equal((error, id), (exception.Error, exception.ErrorId));
        Assert.Contains($"'{exception.Path}'", exception.Message);
    }
}
