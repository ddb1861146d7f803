using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClusterTools.Commands;

/// <summary>Completes a pattern by the texts of tokens that match what was typed so far.</summary>
internal sealed class TokenPatternCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters) => Completion.Silently(() =>
            LineMatrix.Find(commandAst, fakeBoundParameters) is not TokenMatrix matrix ? []
            : TokenCandidate.Matching(matrix, WildcardPattern.Get(
                    Completion.Unquote(wordToComplete) + "*",
                    WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant))
                .DistinctBy(static candidate => candidate.Text, StringComparer.Ordinal)
                .Select(candidate => Completion.Offer(
                    WildcardPattern.Escape(candidate.Text), wordToComplete, $"token {candidate.Id}"))
                .Take(TokenCandidate.MostOffered));
}
