using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClusterTools.Commands;

/// <summary>Completes the ids of models that the local Hugging Face cache holds.</summary>
internal sealed class ModelIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters) => Completion.Silently(() =>
            HuggingFaceCache.GetModelIds(Completion.CurrentFolder())
                .Select(modelId => Completion.Match(modelId, wordToComplete, modelId)).OfType<CompletionResult>());
}
