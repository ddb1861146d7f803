using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClusterTools.Commands;

/// <summary>
/// Completes the ids of the tokens of the matrix that the command line leads to, from their first digits or from the
/// beginning of their texts.
/// </summary>
internal sealed class TokenIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters) => Completion.Silently(() =>
            LineMatrix.Find(commandAst, fakeBoundParameters) is not TokenMatrix matrix ? []
            : (wordToComplete.All(char.IsAsciiDigit)
                ? TokenCandidate.WithDigits(matrix, wordToComplete)
                : TokenCandidate.Starting(matrix, Completion.Unquote(wordToComplete)))
                .Take(TokenCandidate.MostOffered).Select(Offer));

    private static CompletionResult Offer(TokenCandidate candidate)
    {
        string id = candidate.Id.ToString(CultureInfo.InvariantCulture);
        string toolTip = string.IsNullOrEmpty(candidate.Text) ? $"token {id}" : candidate.Text;
        return new CompletionResult(id, id, CompletionResultType.ParameterValue, toolTip);
    }
}
