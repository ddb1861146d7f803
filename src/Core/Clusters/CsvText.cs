using System;
using System.Text;

namespace ClusterTools.Clusters;

/// <summary>Writes token texts as cells of CSV that spreadsheets show and do not run.</summary>
/// <remarks>
/// A spreadsheet takes a cell that begins with =, +, - or @ for a formula, whatever quotes are round it. Such a
/// character gets a backslash before it, at the beginning and after a semicolon, which separates cells where the
/// decimal sign is a comma; quotation marks and spaces between do not count, since some programs pass over them. In a
/// token's text a backslash is never before one of these, so the text can be had back: see docs/tokens.md.
/// </remarks>
internal static class CsvText
{
    // The wide forms count as formulas in East Asian settings.
    private const string FormulaSigns = "=+-@\uFF1D\uFF0B\uFF0D\uFF20";

    /// <summary>Writes a text as a quoted cell, by RFC 4180.</summary>
    /// <param name="text">The text, with what cannot be seen escaped: it has no line breaks.</param>
    /// <returns>The cell.</returns>
    public static string Write(string text)
    {
        var cell = new StringBuilder("\"", text.Length + 8);
        bool isStart = true;
        foreach (char character in text)
        {
            if (isStart && FormulaSigns.Contains(character, StringComparison.Ordinal))
            {
                cell.Append('\\');
            }

            cell.Append(character);
            if (character == '"')
            {
                cell.Append(character);
            }

            isStart = character == ';' || (isStart && character is '"' or ' ');
        }

        return cell.Append('"').ToString();
    }
}
