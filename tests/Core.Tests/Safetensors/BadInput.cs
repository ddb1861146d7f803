using System.Collections.Generic;
using System.Linq;
using ClusterTools.Safetensors;
using static ClusterTools.Safetensors.SafetensorsError;
using static ClusterTools.Tests.Safetensors.TestFile;

namespace ClusterTools.Tests.Safetensors;

/// <summary>One row of the table of bad input: what the file is and what must be said of it.</summary>
internal sealed record BadInput(string Name, byte[] File, SafetensorsError Error, string? Tensor = null)
{
    private const string Ok = "\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]";
    private static readonly string s_a = Entry("a", "U8", "[1]", "[0,1]");

    public static readonly IReadOnlyList<BadInput> Rows =
    [
        new("01 empty file", [], HeaderTooSmall),
        new("01 7 bytes", new byte[7], HeaderTooSmall),
        new("02 n = 0", new byte[8], InvalidJson),
        new("03 n = 100,000,001", Stating(100_000_001, 0, 0), HeaderTooLarge),
        new("03 n = 0xffffff000000003c", Stating(0xffffff000000003c, 0, 0), HeaderTooLarge),
        new("03 n = u64 max", Stating(ulong.MaxValue, 0, 0), HeaderTooLarge),
        new("03 n = u64 max - 7, 8 + n wraps to 0", Stating(ulong.MaxValue - 7, 0, 0), HeaderTooLarge),
        new("03 n = 2^63", Stating(1UL << 63), HeaderTooLarge),
        new("04 n = 100,000,000 in 10 bytes", Stating(100_000_000, 0, 0), InvalidHeaderLength),
        new("04 n = 3 with 2 bytes", Stating(3, "{}"u8.ToArray()), InvalidHeaderLength),
        new("04 n = 60 with none", Stating(60), InvalidHeaderLength),
        new("05 cut inside the header", Compose($"{{{s_a}}}", 1)[..30], InvalidHeaderLength),
        new("06 byte FF", Compose([0xFF]), InvalidUtf8),
        new("06 C3 28 inside a name", Compose([.. "{\""u8, 0xC3, 0x28, .. "\":1}"u8]), InvalidUtf8),
        new("06 surrogate as UTF-8", Compose([.. "{\""u8, 0xED, 0xA0, 0x80, .. "\":1}"u8]), InvalidUtf8),
        new("06 overlong slash", Compose([.. "{\""u8, 0xC0, 0xAF, .. "\":1}"u8]), InvalidUtf8),
        new("06 in an ignored field", Compose([.. "{\"a\":{\"x\":\""u8, 0x80, .. "\"}}"u8]), InvalidUtf8),
        new("06 UTF-8 is checked before JSON", Compose([(byte)'x', 0xFF]), InvalidUtf8),
        new("07 byte order mark", Compose([0xEF, 0xBB, 0xBF, .. "{}"u8]), InvalidJson),
        new("07 UTF-16", Compose([(byte)'{', 0, (byte)'}', 0]), InvalidJson),
        new("08 { only", Compose("{"), InvalidJson),
        .. Json("09 root", "[]", "[{},{}]", "1", "null", "\"a\"", "true"),
        .. Json("10", "{}x", "{}{}", "{}\0", "{},", "/*c*/{}", "{}//c", "{'a':1}", "{a:1}", "NaN"),
        new("10 trailing comma", Compose($"{{{s_a},}}", 1), InvalidJson),
        new("10 NaN in an ignored field", Compose($"{{\"a\":{{{Ok},\"x\":NaN}}}}", 1), InvalidJson, "a"),
        new("10 1e999 in an ignored field", Compose($"{{\"a\":{{{Ok},\"x\":1e999}}}}", 1), InvalidJson, "a"),
        new("11 a vertical tab is no white space", Compose("\v{}"), InvalidJson),
        new("12 a tensor twice", Compose($"{{{s_a},{s_a}}}", 1), DuplicateKey, "a"),
        new("12 a tensor twice, once escaped",
            Compose($"{{{s_a},{Entry("\\u0061", "U8", "[1]", "[0,1]")}}}", 1), DuplicateKey, "a"),
        new("13 a tensor twice, two ranges",
            Compose($"{{{s_a},{Entry("a", "U8", "[1]", "[1,2]")}}}", 2), DuplicateKey, "a"),
        new("14 dtype twice", Compose($"{{\"a\":{{{Ok},\"dtype\":\"U8\"}}}}", 1), DuplicateKey, "a"),
        new("14 shape twice, escaped", Compose($"{{\"a\":{{{Ok},\"\\u0073hape\":[1]}}}}", 1), DuplicateKey, "a"),
        new("14 data_offsets twice", Compose($"{{\"a\":{{{Ok},\"data_offsets\":[0,1]}}}}", 1), DuplicateKey, "a"),
        new("14 an unknown field twice", Compose($"{{\"a\":{{{Ok},\"x\":1,\"x\":1}}}}", 1), DuplicateKey, "a"),
        new("14 a key twice within an unknown field",
            Compose($"{{\"a\":{{{Ok},\"x\":[{{\"y\":1,\"\\u0079\":1}}]}}}}", 1), DuplicateKey, "a"),
        new("14 __metadata__ twice", Compose("{\"__metadata__\":{},\"__metadata__\":{}}"), DuplicateKey),
        new("14 __metadata__ twice, once null",
            Compose("{\"__metadata__\":null,\"__\\u006detadata__\":{}}"), DuplicateKey),
        new("15 a key twice in __metadata__",
            Compose("{\"__metadata__\":{\"k\":\"1\",\"\\u006b\":\"2\"}}"), DuplicateKey),
        .. Json("16 __metadata__", Metadata("1", "{}", "null", "[]", "true")),
        .. Json("16", "{\"__metadata__\":[]}", "{\"__metadata__\":\"a\"}", "{\"__metadata__\":1}"),
        new("16 __metadata__ like a tensor", Compose($"{{\"__metadata__\":{{{Ok}}}}}", 1), InvalidJson),
        new("17 no dtype", Compose("{\"a\":{\"shape\":[1],\"data_offsets\":[0,1]}}", 1), InvalidJson, "a"),
        new("17 no shape", Compose("{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,1]}}", 1), InvalidJson, "a"),
        new("17 no data_offsets", Compose("{\"a\":{\"dtype\":\"U8\",\"shape\":[1]}}", 1), InvalidJson, "a"),
        new("17 empty description", Compose("{\"a\":{}}"), InvalidJson, "a"),
        new("17 Shape is not shape",
            Compose("{\"a\":{\"dtype\":\"U8\",\"Shape\":[1],\"data_offsets\":[0,1]}}", 1), InvalidJson, "a"),
        .. Tensors("19 info", "1", "null", "true", "\"U8\"", "[\"U8\",[1],[0,1]]"),
        .. Fields("20 dtype", "dtype",
            "\"F7\"", "\"f32\"", "\"F8_E4M3FN\"", "\"\"", "\" U8\"", "\"U8,I8\"", "\"4\"", "1", "null",
            "{\"U8\":null}"),
        .. Fields("21 shape", "shape",
            "[-1]", "[1.0]", "[1e0]", "[\"1\"]", "[null]", "[01]", "[true]", "[-0]", "[18446744073709551616]",
            "[[1]]", "1", "null", "{}", "\"1\""),
        .. Fields("22 data_offsets", "data_offsets",
            "[0]", "[]", "[0,1,1]", "[-1,1]", "[0,1.0]", "[null,1]", "null", "{\"0\":0}", "{}", "1", "[\"0\",1]"),
        .. BadLayout.Rows,
        .. Json("35 lone surrogate in a name",
            $"{{{Entry("\\ud800", "U8", "[0]", "[0,0]")}}}",
            $"{{{Entry("\\udc00\\ud800", "U8", "[0]", "[0,0]")}}}"),
        .. Json("35 control character in a name",
            $"{{{Entry("\n", "U8", "[0]", "[0,0]")}}}",
            $"{{{Entry("\0", "U8", "[0]", "[0,0]")}}}"),
        new("35 lone surrogate in an ignored field",
            Compose($"{{\"a\":{{{Ok},\"x\":[{{\"\\ud800\":1}}]}}}}", 1), InvalidJson, "a"),
        new("35 lone surrogate in metadata", Compose("{\"__metadata__\":{\"k\":\"\\ud800\"}}"), InvalidJson),
        new("36 nesting 200 deep", Compose($"{{\"a\":{{{Ok},\"x\":{Nested(200)}}}}}", 1), InvalidJson, "a"),
        new("36 nesting one too deep", Compose($"{{\"a\":{{{Ok},\"x\":{Nested(126)}}}}}", 1), InvalidJson, "a"),
        new("36 nesting 10^6 deep", Compose(new string('[', 1_000_000)), InvalidJson),
    ];

    /// <summary>Arrays in one another; an object in an object in the root may hold 125 of them.</summary>
    public static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    private static IEnumerable<BadInput> Json(string row, params IEnumerable<string> headers) =>
        headers.Select((h, i) => new BadInput($"{row} #{i} {Printable(h)}", Compose(h, 1), InvalidJson));

    private static IEnumerable<string> Metadata(params string[] values) =>
        values.Select(static v => $"{{\"__metadata__\":{{\"k\":{v}}}}}");

    private static IEnumerable<BadInput> Tensors(string row, params string[] values) =>
        values.Select(v => new BadInput($"{row} {v}", Compose($"{{\"a\":{v}}}", 1), InvalidJson, "a"));

    private static IEnumerable<BadInput> Fields(string row, string field, params string[] values) =>
        values.Select(v => new BadInput($"{row} {v}", Compose(With(field, v), 1), InvalidJson, "a"));

    private static string With(string field, string value) =>
        $"{{\"a\":{{\"dtype\":{(field == "dtype" ? value : "\"U8\"")},"
            + $"\"shape\":{(field == "shape" ? value : "[1]")},"
            + $"\"data_offsets\":{(field == "data_offsets" ? value : "[0,1]")}}}}}";

    private static string Printable(string text) => string.Concat(text.Where(static c => !char.IsControl(c)));
}
