using System;
using System.Collections.Generic;
using System.Linq;

namespace ClusterTools.Fuzz;

/// <summary>Files tokenizer.json, of all kinds of models, and bare vocabularies.</summary>
internal sealed class TokenizerTarget : FuzzTarget
{
    private const int MostChecked = 40;

    private static readonly string[] s_pieces =
    [
        "a", "\u0120the", "\u2581the", "<0x0A>", "<0xFF>", "<0xZZ>", "##ing", "<unused7>",
        "<|reserved_special_token_7|>", "", "\\u0000", "\\ud83d\\ude00", "\u00e4", "\u0100", "\\n", "=1", "\\\\",
        "\u202e", "\uFF1D", "</script>", "\u0120\u0120", "\\\"",
    ];

    private static readonly string[] s_decoders =
    [
        "null", "{\"type\":\"ByteLevel\"}", "{\"type\":\"Metaspace\"}",
        "{\"type\":\"Sequence\",\"decoders\":[{\"type\":\"Replace\",\"pattern\":{\"String\":\"\u2581\"}},"
            + "{\"type\":\"ByteFallback\"}]}",
        "[]", "\"x\"", "1",
    ];

    private static readonly string[] s_types = ["BPE", "Unigram", "WordPiece", "WordLevel", "BPE", "Other"];

    public override string Name => "tokenizer";

    public override string FileName => "tokenizer.json";

    public override byte[] Generate(Random random)
    {
        string[] pieces = [.. Enumerable.Range(0, random.OneIn(500) ? 5000 : random.Next(8)).Select(i =>
            random.Pick(s_pieces) + (random.OneIn(8) ? string.Empty : (char)('a' + i)))];
        string map = string.Join(',', pieces.Select((piece, i) =>
            $"\"{piece}\":{(random.OneIn(12) ? random.Next(-2, 9) : random.OneIn(12) ? int.MaxValue - i : i)}"));
        if (random.OneIn(4))
        {
            return JsonText.Break(random, $"{{{map}}}");
        }

        string list = string.Join(',', pieces.Select(static piece => $"[\"{piece}\",-1.5]"));
        string added = string.Join(',', Enumerable.Range(0, random.Next(3)).Select(i =>
            $"{{\"id\":{random.Next(12)},\"content\":\"<|{random.Pick(s_pieces)}{i}|>\","
            + $"\"special\":{Boolean(random)}}}"));
        string vocabulary = random.OneIn(3) ? $"[{list}]" : $"{{{map}}}";
        string model = $"{{\"type\":\"{random.Pick(s_types)}\",\"byte_fallback\":{Boolean(random)},"
            + $"\"vocab\":{vocabulary},\"merges\":[\"a b\"]}}";
        string rules = $"\"normalizer\":{random.Pick(s_decoders)},\"decoder\":{random.Pick(s_decoders)}";
        return JsonText.Break(
            random, $"{{\"version\":\"1.0\",\"added_tokens\":[{added}],{rules},\"model\":{model}}}");
    }

    public override object Read(string path) => Tokenizer.Load(path);

    public override bool IsDocumented(ClusterToolsException exception) =>
        exception is TokenizerException { Error: TokenizerError.Invalid or TokenizerError.NotSupported };

    public override void Check(object result, string path, byte[] file) => CheckTexts((Tokenizer)result);

    /// <summary>Checks the texts of a tokenizer: all can be seen, and lead back to their tokens.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <exception cref="FuzzFinding">Something does not hold.</exception>
    public static void CheckTexts(Tokenizer tokenizer)
    {
        IEnumerable<int> ids =
            [.. Enumerable.Range(0, MostChecked), .. Enumerable.Range(int.MaxValue - 9, 10), -1, int.MinValue];
        foreach (int id in ids)
        {
            if (tokenizer.GetToken(id) is not string text)
            {
                FuzzFinding.Require(tokenizer.GetKind(id) is null, $"the token {id} has a kind and no text");
                continue;
            }

            FuzzFinding.Require(
                tokenizer.GetKind(id) is TokenKind kind && Enum.IsDefined(kind), $"the token {id} has no kind");
            FuzzFinding.Require(
                !text.Any(static c => char.IsControl(c) || c is '\u202E' or '\u200B'),
                $"the text of token {id} has what cannot be seen");
            int[] found = tokenizer.FindToken(text);
            FuzzFinding.Require(
                id == int.MaxValue || found.Contains(id)
                    || (tokenizer.GetKind(id) == TokenKind.Byte
                        && found.All(other => tokenizer.GetToken(other) == text)),
                $"the token {id} is not found by its text");
        }
    }

    private static string Boolean(Random random) => random.OneIn(2) ? "true" : "false";
}
