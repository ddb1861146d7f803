using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClusterTools.Commands;

/// <summary>Completes the texts of the tokens of the matrix that the command line leads to.</summary>
internal sealed class TokenCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters) => Completion.Silently(() =>
            LineMatrix.Find(commandAst, fakeBoundParameters) is not TokenMatrix matrix ? []
            : TokenCandidate.Starting(matrix, Completion.Unquote(wordToComplete))

                // A text of several tokens names none.
                .GroupBy(static candidate => candidate.Text, StringComparer.Ordinal)
                .Where(static tokens => tokens.Count() == 1)
                .Select(tokens => Completion.Offer(tokens.Key, wordToComplete, $"token {tokens.First().Id}"))
                .Take(TokenCandidate.MostOffered));
}
