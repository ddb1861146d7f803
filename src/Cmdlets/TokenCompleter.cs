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

                .GroupBy(static candidate => candidate.Text, StringComparer.Ordinal)
                .Select(tokens => Offer(matrix, [.. tokens], wordToComplete))
                .OfType<CompletionResult>()
                .Take(TokenCandidate.MostOffered));

    // None for a text that does not name one token; a byte token leaves its text to the piece that has it, too.
    private static CompletionResult? Offer(TokenMatrix matrix, TokenCandidate[] tokens, string typed)
    {
        int[] ids = tokens.Length == 1 ? [tokens[0].Id] : matrix.FindToken(tokens[0].Text);
        return ids.Length == 1 ? Completion.Offer(tokens[0].Text, typed, $"token {ids[0]}") : null;
    }
}
