using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.IO.Pipes;
using System.Linq;
using System.Text;
using ClusterTools.Safetensors;
using Microsoft.Win32.SafeHandles;
using Xunit;
using static ClusterTools.Tests.Safetensors.TestFile;

namespace ClusterTools.Tests.Safetensors;

public sealed class SafetensorsHeaderTests
{
    [Theory]
    [InlineData("tiny", "W BF16 [2000, 64]")]
    [InlineData("medium", "W BF16 [3001, 320]")]
    public void Reads_a_golden_matrix(string size, string expected)
    {
        string path = Golden.File(size, "W.safetensors");

        SafetensorsHeader header = SafetensorsHeader.Read(path);

        SafetensorsTensor w = Assert.Single(header.Tensors);
        Assert.Equal(expected, w.ToString());
        Assert.Equal(80, w.Offset);
        Assert.Equal(w.Shape[0] * w.Shape[1], w.ElementCount);
        Assert.Equal(w.ElementCount * 2, w.ByteCount);
        Assert.Equal(new FileInfo(path).Length, header.FileLength);
        Assert.Equal(path, header.Path);
        Assert.Empty(header.Metadata);
    }

    [Theory]
    [InlineData("basis_torch", "components F32 [64, 16]", "eigenvalues F32 [64]", "mean F32 [64]")]
    [InlineData(
        "pca_float64",
        "components F64 [32, 64]", "eigenvalues F64 [64]", "mean F64 [64]", "total_variance F64 [1]")]
    [InlineData(
        "torch_dump",
        "counts I64 [957]", "direction F32 [64]", "c BF16 [2000]",
        "norm BF16 [2000]", "r BF16 [64]", "uniq BF16 [957]")]
    [InlineData(
        "torch_cluster",
        "cluster_cosine F32 [1]", "ref_lat F32 [1]", "ref_lon F32 [1]", "cluster_token_ids I32 [29]",
        "n_cluster_members I32 [1]", "cluster_mask U8 [2000]")]
    public void Reads_golden_files_in_data_order(string name, params string[] expected)
    {
        SafetensorsHeader header = SafetensorsHeader.Read(Golden.File("tiny", name + ".safetensors"));

        Assert.Equal(expected, header.Tensors.Select(static t => t.ToString()));
        long end = header.Tensors[0].Offset;
        foreach (SafetensorsTensor tensor in header.Tensors)
        {
            Assert.Equal(end, tensor.Offset);
            end += tensor.ByteCount;
        }

        Assert.Equal(header.FileLength, end);
    }

    [Fact]
    public void Reads_metadata_in_the_order_of_the_file()
    {
        SafetensorsHeader header = Read(Compose("{\"__metadata__\":{\"z\":\"\",\"a\":\"\\u0041\\n\",\"\":\"é\"}}"));

        Assert.Equal(
            [KeyValuePair.Create("z", ""), KeyValuePair.Create("a", "A\n"), KeyValuePair.Create("", "é")],
            header.Metadata);
    }

    [Fact]
    public void Row_40_an_unknown_tensor_is_not_found_and_the_error_lists_what_is_there()
    {
        SafetensorsHeader header = SafetensorsHeader.Read(Golden.File("tiny", "basis_torch.safetensors"));

        Assert.False(header.TryGetTensor("Mean", out SafetensorsTensor? tensor));
        Assert.Null(tensor);
        SafetensorsException error = Assert.Throws<SafetensorsException>(() => header.GetTensor("Mean"));
        Assert.Equal(SafetensorsError.TensorNotFound, error.Error);
        Assert.Equal("SafetensorsTensorNotFound", error.ErrorId);
        Assert.Equal("Mean", error.TensorName);
        Assert.Contains("'components', 'eigenvalues', 'mean'", error.Message);
    }

    [Fact]
    public void Row_40_a_long_list_of_tensors_is_cut_short()
    {
        SafetensorsHeader header = Read(Compose($"{{{Empty(12)}}}"));

        SafetensorsException error = Assert.Throws<SafetensorsException>(() => header.GetTensor("x"));
        Assert.Contains("'t9' and 2 more", error.Message);
        Assert.Contains("none", Assert.Throws<SafetensorsException>(() => Read(Compose("{}")).GetTensor("x")).Message);
    }

    [Fact]
    public void Row_41_a_missing_file_folder_or_permission_is_the_systems_own_error()
    {
        using TemporaryFolder folder = new();
        Assert.Throws<FileNotFoundException>(() => SafetensorsHeader.Read(folder.File("none")));
        Assert.Throws<DirectoryNotFoundException>(() => SafetensorsHeader.Read(folder.File("none/a.safetensors")));
        Assert.Throws<UnauthorizedAccessException>(() => SafetensorsHeader.Read(folder.Path));
        Assert.Throws<ArgumentNullException>(static () => SafetensorsHeader.Read(null!));
    }

    [Fact]
    public void A_pipe_is_refused()
    {
        using AnonymousPipeServerStream pipe = new(PipeDirection.In);
        using SafeFileHandle handle = new(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);

        Assert.Contains("pipe", Assert.ThrowsAny<IOException>(() => SafetensorsHeader.Read(handle, "p")).Message);
    }

    [Fact]
    public void Reads_from_a_handle_wherever_it_stands_and_leaves_it_open()
    {
        using FileStream stream = File.OpenRead(Golden.File("tiny", "W.safetensors"));
        stream.Position = 1000;

        SafetensorsHeader header = SafetensorsHeader.Read(stream.SafeFileHandle, "any name");

        Assert.Equal("any name", header.Path);
        Assert.Single(header.Tensors);
        Assert.True(stream.CanRead);
        Assert.Equal(1000, stream.Position);
    }

    [Fact]
    public void Holds_no_file_and_minds_no_other_who_does()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("a.safetensors", Compose($"{{{Entry("a", "U8", "[1]", "[0,1]")}}}", 1));
        using FileStream other = new(
            path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

        SafetensorsHeader header = SafetensorsHeader.Read(path);

        File.Delete(path);
        Assert.Equal("a", header.Tensors[0].Name);
    }

    [Fact]
    public void A_stated_header_length_is_not_allocated_before_it_is_believed()
    {
        byte[] file = Stating(100_000_000, 0, 0);
        using TemporaryFolder folder = new();
        string path = folder.File("bad.safetensors", file);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<SafetensorsException>(() => SafetensorsHeader.Read(path));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void Reads_a_hundred_thousand_tensors_quickly()
    {
        byte[] file = Compose($"{{{Empty(100_000)}}}");
        Stopwatch watch = Stopwatch.StartNew();

        SafetensorsHeader header = Read(file);

        // About 0.1 s; the bound only catches what grows with the square.
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 5);
        Assert.Equal(100_000, header.Tensors.Count);
        Assert.Equal("t99999", header.GetTensor("t99999").Name);
    }

    [Fact]
    public void A_message_neither_floods_nor_controls_a_terminal()
    {
        string name = "\\u001b[31m" + new string('x', 10_000);

        SafetensorsException error = ReadBad(Compose($"{{{Entry(name, "U8", "[1]", "[1,2]")}}}", 2));

        Assert.Equal(10_005, error.TensorName!.Length);
        Assert.InRange(error.Message.Length, 0, 600);
        Assert.DoesNotContain(error.Message, static c => char.IsControl(c));
    }

    [Fact]
    public void Messages_tell_the_numbers_and_what_to_do()
    {
        string message = ReadBad(Compose($"{{{Entry("a", "I32", "[2,2]", "[0,4]")}}}", 4)).Message;
        Assert.EndsWith(
            ": Tensor 'a' has 4 bytes, but I32 of shape [2, 2] takes 16. The file is damaged or was written wrongly: "
                + "download it again or save it anew.",
            message,
            StringComparison.Ordinal);
        Assert.Contains("git lfs pull", ReadBad(Encoding.ASCII.GetBytes(
            "version https://git-lfs.github.com/spec/v1\n")).Message);
        Assert.Contains("shape[1] is '-5'", ReadBad(Compose($"{{{Entry("a", "U8", "[1,-5]", "[0,1]")}}}", 1)).Message);
        Assert.Contains("from byte 2 of it", ReadBad(Compose([.. "{\""u8, 0xFF])).Message);
    }

    [Fact]
    public void Whatever_the_bytes_the_answer_is_a_header_or_a_named_error()
    {
        byte[] good = Encoding.UTF8.GetBytes(
            $"{{\"__metadata__\":{{\"k\":\"v\\u0041é\"}},{Entry("a", "BF16", "[2,3]", "[0,12]")},"
                + $"{Entry("b", "F4", "[4]", "[12,14]")},\"c\":{{\"x\":[1.5,{{}}],\"dtype\":\"U8\",\"shape\":[],"
                + "\"data_offsets\":[14,15]}}");
        byte[] interesting = "{}[]\",:0123456789-+.eE\\utrn \0"u8.ToArray();
        Random random = new(1);
        int accepted = 0;
        for (int i = 0; i < 20_000; i++)
        {
            List<byte> bytes = [.. good];
            for (int edits = random.Next(1, 4); edits > 0; edits--)
            {
                int at = random.Next(bytes.Count);
                byte value = random.Next(4) == 0
                    ? (byte)random.Next(256)
                    : interesting[random.Next(interesting.Length)];
                switch (random.Next(4))
                {
                    case 0:
                        bytes.RemoveAt(at);
                        break;
                    case 1:
                        bytes.Insert(at, value);
                        break;
                    case 2:
                        bytes[at] = value;
                        break;
                    default:
                        bytes.InsertRange(at, bytes.Slice(at, random.Next(Math.Min(20, bytes.Count - at))));
                        break;
                }
            }

            byte[] header = [.. bytes];
            try
            {
                SafetensorsHeader read = SafetensorsHeader.Parse(header, 8 + header.Length + 15, "fuzz");
                Assert.All(
                    read.Tensors,
                    t => Assert.InRange(t.Offset + t.ByteCount, 8 + header.Length, read.FileLength));
                accepted++;
            }
            catch (SafetensorsException)
            {
                // As it should be; anything else fails the test.
            }
        }

        Assert.InRange(accepted, 100, 19_000);
    }

    private static string Empty(int count) =>
        string.Join(',', Enumerable.Range(0, count).Select(static i => Entry($"t{i}", "F32", "[0]", "[0,0]")));
}
