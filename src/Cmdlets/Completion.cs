using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;

namespace ClusterTools.Commands;

/// <summary>Helpers of the argument completers.</summary>
internal static partial class Completion
{
    /// <summary>Makes a list; empty after any failure, since completion must not show errors.</summary>
    public static IReadOnlyList<T> Silently<T>(Func<IEnumerable<T>> list)
    {
        try
        {
            return [.. list()];
        }
        catch (Exception exception) when (exception is not PipelineStoppedException)
        {
            return [];
        }
    }

    /// <summary>Offers a text that begins with what was typed; in quotes if it needs them or they were typed.</summary>
    /// <param name="text">The text.</param>
    /// <param name="typed">What was typed so far, perhaps with an opening quote.</param>
    /// <param name="toolTip">A description of the text.</param>
    /// <returns>The result, or null if the text does not begin with it.</returns>
    public static CompletionResult? Match(string text, string? typed, string toolTip) =>
        text.StartsWith(Unquote(typed), StringComparison.OrdinalIgnoreCase) ? Offer(text, typed, toolTip) : null;

    /// <summary>Offers a text, in quotes if it needs them or they were typed.</summary>
    public static CompletionResult Offer(string text, string? typed, string toolTip)
    {
        bool quoted = typed is ['\'' or '"', ..] || !BareWord().IsMatch(text);
        string argument = quoted ? $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'" : text;
        return new CompletionResult(argument, text, CompletionResultType.ParameterValue, toolTip);
    }

    /// <summary>Removes the quotes from the typed text; the closing quote may be missing.</summary>
    public static string Unquote(string? typed)
    {
        if (typed is not ['\'' or '"', ..])
        {
            return typed ?? string.Empty;
        }

        // Within, a quote is doubled: an odd one at the end is the closing one.
        char quote = typed[0];
        string content = typed[1..];
        int trailing = content.Length - content.TrimEnd(quote).Length;
        return (trailing % 2 == 0 ? content : content[..^1]).Replace(new string(quote, 2), quote.ToString());
    }

    /// <summary>The value of an argument that is a constant or a variable; null of others, which are not run.</summary>
    public static object? ValueOf(Ast? argument)
    {
        switch (argument)
        {
            case VariableExpressionAst variable:
                using (var shell = PowerShell.Create(RunspaceMode.CurrentRunspace))
                {
                    string name = variable.VariablePath.UserPath;
                    shell.AddCommand(@"Microsoft.PowerShell.Utility\Get-Variable")
                        .AddParameter("Name", WildcardPattern.Escape(name[(name.LastIndexOf(':') + 1)..]))
                        .AddParameter("ValueOnly").AddParameter("ErrorAction", ActionPreference.Ignore);
                    return shell.Invoke().FirstOrDefault();
                }

            case ArrayLiteralAst array:
                return array.Elements.Select(ValueOf).ToArray();
            case ConstantExpressionAst constant:
                return constant.Value;
            default:
                return null;
        }
    }

    /// <summary>The texts of an argument that is one text, or a list of some.</summary>
    public static IEnumerable<string> Texts(object? argument) => argument switch
    {
        null => [],
        string text => [text],
        IEnumerable list => list.Cast<object?>().SelectMany(Texts),
        _ => [argument.ToString() ?? string.Empty],
    };

    /// <summary>Finds files and folders as the cmdlets do: a name that is there counts before a pattern.</summary>
    /// <param name="paths">The paths as they were typed.</param>
    /// <param name="literal">Whether they are names only.</param>
    /// <returns>Full paths.</returns>
    public static IEnumerable<string> ResolvePaths(IEnumerable<string> paths, bool literal) =>
        paths.SelectMany(path =>
            ResolvePath(path, "LiteralPath") is { Count: > 0 } named ? named
            : literal ? [] : ResolvePath(path, "Path"));

    /// <summary>The folder of the file system that the current runspace is in.</summary>
    public static string? CurrentFolder()
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand(@"Microsoft.PowerShell.Management\Get-Location").AddParameter("PSProvider", "FileSystem");
        return shell.Invoke<PathInfo>().Select(static location => location.ProviderPath).FirstOrDefault();
    }

    // A completer has no session state of its own; the current runspace knows the location and the drives.
    private static List<string> ResolvePath(string path, string parameter)
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand(@"Microsoft.PowerShell.Management\Resolve-Path")
            .AddParameter(parameter, path).AddParameter("ErrorAction", ActionPreference.Ignore);
        return [.. shell.Invoke<PathInfo>().Select(static resolved => resolved.ProviderPath)];
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_./-]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex BareWord();
}
