using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>A token that might be meant by what was typed so far.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Text">Its text; empty if it has none.</param>
internal readonly record struct TokenCandidate(int Id, string Text)
{
    /// <summary>The most candidates to offer.</summary>
    public const int MostOffered = 100;

    /// <summary>
    /// The tokens whose texts begin so: first the text itself, then it after a space, as most words have before them,
    /// then longer ones in the same case, in another, and those after a space; each by id.
    /// </summary>
    public static IEnumerable<TokenCandidate> Starting(TokenMatrix matrix, string start)
    {
        const int NoMatch = 5;
        string spaced = " " + start;
        return All(matrix).Select(token => (Token: token, Rank: Rank(token.Text)))
            .Where(static ranked => ranked.Rank < NoMatch)
            .OrderBy(static ranked => ranked.Rank).Select(static ranked => ranked.Token);

        int Rank(string text) =>
            text.Length == 0 ? NoMatch
            : text == start ? 0
            : text == spaced && start.Length > 0 ? 1
            : text.StartsWith(start, StringComparison.Ordinal) ? 2
            : text.StartsWith(start, StringComparison.OrdinalIgnoreCase) ? 3
            : text.StartsWith(spaced, StringComparison.OrdinalIgnoreCase) ? 4
            : NoMatch;
    }

    /// <summary>The tokens whose ids begin so, by id.</summary>
    public static IEnumerable<TokenCandidate> WithDigits(TokenMatrix matrix, string digits) =>
        All(matrix).Where(
            token => token.Id.ToString(CultureInfo.InvariantCulture).StartsWith(digits, StringComparison.Ordinal));

    /// <summary>The tokens whose texts match a pattern, by id.</summary>
    public static IEnumerable<TokenCandidate> Matching(TokenMatrix matrix, WildcardPattern pattern) =>
        All(matrix).Where(token => token.Text.Length > 0 && pattern.IsMatch(token.Text));

    private static IEnumerable<TokenCandidate> All(TokenMatrix matrix) =>
        Enumerable.Range(0, matrix.TokenCount)
            .Select(id => new TokenCandidate(id, matrix.GetToken(id) ?? string.Empty));
}
