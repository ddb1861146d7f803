using System.Collections.Generic;
using System.Linq;
using System.Text;
using ClusterTools.Safetensors;
using static ClusterTools.Safetensors.SafetensorsError;
using static ClusterTools.Tests.Safetensors.TestFile;

namespace ClusterTools.Tests.Safetensors;

/// <summary>The rows in which the JSON is right and the numbers are wrong; also files of other kinds.</summary>
internal static class BadLayout
{
    private const ulong Huge = 1UL << 60;

    private static readonly string s_a = Entry("a", "U8", "[1]", "[0,1]");

    public static readonly IReadOnlyList<BadInput> Rows =
    [
        One("23 begin > end", "U8", "[1]", "[1,0]", 1, InvalidOffset),
        Two("23 begin > end, second", s_a, Entry("b", "U8", "[1]", "[1,0]"), 1, InvalidOffset),
        One("24 starts at 1", "U8", "[1]", "[1,2]", 2, InvalidOffset),
        Two("25 hole", s_a, Entry("b", "U8", "[1]", "[2,3]"), 3, InvalidOffset),
        Two("26 overlap", Entry("b", "U8", "[2]", "[1,3]"), Entry("a", "U8", "[2]", "[0,2]"), 3, InvalidOffset),
        Two("26 one range twice", s_a, Entry("b", "U8", "[1]", "[0,1]"), 1, InvalidOffset),
        new("26 ten tensors of one range", Compose($"{{{Same(10)}}}", 16), InvalidOffset, "t1"),
        Two("26 an overlap comes before a wrong size", s_a, Entry("b", "U8", "[9]", "[0,2]"), 2, InvalidOffset),
        One("27 I32 [2,2] in 4 bytes", "I32", "[2,2]", "[0,4]", 4, InvalidTensorInfo),
        One("27 I8 [1] in 4 bytes", "I8", "[1]", "[0,4]", 4, InvalidTensorInfo),
        One("27 scalar in 0 bytes", "I8", "[]", "[0,0]", 0, InvalidTensorInfo),
        new("27 a wrong size comes before a later hole",
            Compose($"{{{Entry("a", "U8", "[2]", "[0,1]")},{Entry("b", "U8", "[1]", "[5,6]")}}}", 1),
            InvalidTensorInfo,
            "a"),
        One("28 elements overflow", "I32", "[2,18446744073709551614]", "[0,16]", 16, SizeOverflow),
        One("29 bits overflow", "I32", "[2,9223372036854775807]", "[0,16]", 16, SizeOverflow),
        One("29 bits wrap to the right size", "U8", "[2305843009213693953]", "[0,1]", 1, SizeOverflow),
        One("30 overflow before the zero", "U8", "[4294967296,4294967296,0]", "[0,0]", 0, SizeOverflow),
        One("30 beside a zero more than long holds (ours)", "U8", "[0,9223372036854775808]", "[0,0]", 0, SizeOverflow),
        One("31 U8 [2^64-1]", "U8", "[18446744073709551615]", "[0,18446744073709551615]", 1, SizeOverflow),
        new("32 U8 [2^60] with 1 byte",
            Compose($"{{{Entry("a", "U8", $"[{Huge}]", $"[0,{Huge}]")}}}", 1), IncompleteFile),
        new("32 F32 [1024,1024] with 1 byte",
            Compose($"{{{Entry("a", "F32", "[1024,1024]", "[0,4194304]")}}}", 1), IncompleteFile),
        new("32 15 tensors of 2^60 bytes", Compose($"{{{Row(15, Huge)}}}", 1), IncompleteFile),
        new("32 end near 2^64, 8 + n + end wraps", Compose($"{{{Row(16, Huge - 1)}}}", 1), IncompleteFile),
        One("33 F4 [3]", "F4", "[3]", "[0,2]", 2, MisalignedSubByte),
        One("33 F6_E2M3 [3]", "F6_E2M3", "[3]", "[0,3]", 3, MisalignedSubByte),
        One("33 F6_E3M2 [3]", "F6_E3M2", "[3]", "[0,2]", 2, MisalignedSubByte),
        new("34 2 bytes short", Compose($"{{{Entry("a", "U8", "[4]", "[0,4]")}}}", 2), IncompleteFile),
        new("34 1 byte long", Compose($"{{{s_a}}}", 2), IncompleteFile),
        new("34 {} and 1 byte", Compose("{}", 1), IncompleteFile),
        new("34 polyglot tail", [.. Compose($"{{{s_a}}}", 1), .. "PK\x05\x06"u8, .. new byte[18]], IncompleteFile),
        new("39 header beyond 100 MB", Stating(100_000_001, new byte[100]), HeaderTooLarge),
        new("LFS pointer", Encoding.ASCII.GetBytes(
            "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a21\nsize 12345\n"), GitLfsPointer),
        new("Xet pointer", Encoding.ASCII.GetBytes(
            "# xet version 0\nfilesize = 12345\nhash = '4d7a21'\n"), GitLfsPointer),
        new("LFS look-alike", Encoding.ASCII.GetBytes("version https://git-lfs.example.com/spec/v1\n"), HeaderTooLarge),
        new("LFS beginning only", Encoding.ASCII.GetBytes("version https://git-lfs"), HeaderTooLarge),
        new("zip", [.. "PK\x03\x04"u8, .. new byte[60]], InvalidHeaderLength),
        new("GGUF", [.. "GGUF\x03\0\0\0"u8, .. new byte[60]], HeaderTooLarge),
        new("HTML", Encoding.ASCII.GetBytes("<!DOCTYPE html><html>404</html>"), HeaderTooLarge),
    ];

    private static BadInput One(
        string name, string dtype, string shape, string offsets, int tail, SafetensorsError error) =>
        new(name, Compose($"{{{Entry("a", dtype, shape, offsets)}}}", tail), error, "a");

    private static BadInput Two(string name, string first, string second, int tail, SafetensorsError error) =>
        new(name, Compose($"{{{first},{second}}}", tail), error, "b");

    private static string Same(int count) =>
        string.Join(',', Enumerable.Range(0, count).Select(static i => Entry($"t{i}", "F32", "[2,2]", "[0,16]")));

    private static string Row(int count, ulong size) =>
        string.Join(',', Enumerable.Range(0, count).Select(i =>
            Entry($"t{i}", "U8", $"[{size}]", $"[{(ulong)i * size},{((ulong)i + 1) * size}]")));
}
