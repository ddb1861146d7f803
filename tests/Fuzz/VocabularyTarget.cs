using System;
using System.Globalization;
using System.Linq;
using System.Text;

namespace ClusterTools.Fuzz;

/// <summary>
/// Vocabularies that are not JSON objects of Hugging Face's kind: SentencePiece, tiktoken, Tekken, RWKV. All have one
/// name, so that each is also read as what it is not.
/// </summary>
internal sealed class VocabularyTarget : FuzzTarget
{
    private static readonly string[] s_pieces =
    [
        "a", "\u2581the", "<0x0A>", "<0xZZ>", "", "\u0000", "\ud83d\ude00", "\u00e4", "\n", "\\", "'", "\"", "\u202e",
        " x ", "<unused7>", "\u2581\u2581", "\u001b[2J",
    ];

    private static readonly string[] s_literals =
    [
        "'a'", "b'\\xff'", "'\\u200b'", "'\\U0001f600'", "'\\n'", "\"'\"", "' x '", "'\\\\'", "'\u00e4'", "b''", "''",
        "'\\x00'", "'\\ud800'", "'\\q'", "b'\u00e4'", "'", "exec()",
    ];

    public override string Name => "vocabulary";

    public override string FileName => "tokenizer.model";

    public override byte[] Generate(Random random)
    {
        int count = random.OneIn(500) ? 3000 : random.Next(8);
        byte[] file = random.Next(4) switch
        {
            0 => SentencePieceText.Write(
                Enumerable.Range(0, count).Select(_ => (random.Pick(s_pieces), random.Next(8)))),
            1 => Lines(random, count, (piece, id) => $"{Base64(piece)} {id}"),
            2 => Lines(random, count, (_, id) => Literal(random.Pick(s_literals), id)),
            _ => Tekken(random, count),
        };
        return random.Next(4) switch
        {
            0 => Mutation.Break(random, file),
            1 when random.OneIn(16) => [.. "# xet version 0\n"u8, .. file],
            _ => file,
        };
    }

    public override object Read(string path) => Tokenizer.Load(path);

    public override bool IsDocumented(ClusterToolsException exception) =>
        exception is TokenizerException { Error: TokenizerError.Invalid or TokenizerError.NotSupported };

    public override void Check(object result, string path, byte[] file) =>
        TokenizerTarget.CheckTexts((Tokenizer)result);

    private static byte[] Lines(Random random, int count, Func<string, int, string> line) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, count).Select(i =>
            line(random.Pick(s_pieces), random.OneIn(12) ? random.Next(9) : i) + (random.OneIn(9) ? "\r\n" : "\n"))));

    // The right length, but for those literals that are none.
    private static string Literal(string literal, int id)
    {
        string content = literal.TrimStart('b')[1..].TrimEnd('\'', '"');
        int length = content switch
        {
            _ when content.StartsWith("\\x", StringComparison.Ordinal) => 1,
            _ when content.StartsWith("\\u", StringComparison.Ordinal) => 3,
            _ when content.StartsWith("\\U", StringComparison.Ordinal) => 4,
            _ when content.StartsWith('\\') => 1,
            _ => Encoding.UTF8.GetByteCount(content),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{id} {literal} {length}");
    }

    private static byte[] Tekken(Random random, int count)
    {
        string tokens = string.Join(',', Enumerable.Range(0, count).Select(i =>
            $"{{\"rank\":{(random.OneIn(12) ? random.Next(-1, 9) : i)},"
                + $"\"token_bytes\":\"{Base64(random.Pick(s_pieces))}\"}}"));
        string isControl = random.OneIn(2) ? "true" : "false";
        string special = random.OneIn(2) ? string.Empty
            : $"\"special_tokens\":[{{\"rank\":0,\"token_str\":\"<s>\",\"is_control\":{isControl}}}],";
        int size = random.OneIn(3) ? int.MaxValue : random.Next(1100);
        string config = $"{{\"default_num_special_tokens\":{size},\"default_vocab_size\":{random.Next()}}}";
        return JsonText.Break(random, $"{{\"config\":{config},{special}\"vocab\":[{tokens}]}}");
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
