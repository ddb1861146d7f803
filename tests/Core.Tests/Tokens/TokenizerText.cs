using System.Text;

namespace ClusterTools.Tests.Tokens;

/// <summary>Tokenizers from the text of their files.</summary>
internal static class TokenizerText
{
    /// <summary>A tokenizer.json of a model and other sections, such as <c>"decoder":{...}</c>.</summary>
    public static Tokenizer Load(string model, params string[] sections)
    {
        using TemporaryFolder folder = new();
        string text = $$"""{"version":"1.0",{{string.Concat(System.Array.ConvertAll(sections, static s => s + ","))}}"model":{{model}}}""";
        return Tokenizer.Load(Write(folder, "tokenizer.json", text));
    }

    public static string Write(TemporaryFolder folder, string name, string text) =>
        folder.File(name, Encoding.UTF8.GetBytes(text));
}
