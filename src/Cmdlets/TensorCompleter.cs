using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClusterTools.Commands;

/// <summary>Completes the names of the matrices in the models that the command line names so far.</summary>
internal sealed class TensorCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters) => Completion.Silently(() =>
            Models(fakeBoundParameters)
                .SelectMany(path => Completion.Silently(() => Tensors(path)))
                .Where(static tensor => tensor.IsTokenMatrix && tensor.Name.Length > 0)
                .DistinctBy(static tensor => tensor.Name, StringComparer.Ordinal)
                .Select(tensor => Completion.Match(tensor.Name, wordToComplete, tensor.ToString()))
                .OfType<CompletionResult>());

    /// <summary>The models that arguments of Import-TokenMatrix name.</summary>
    public static IEnumerable<string> Models(IDictionary parameters)
    {
        IEnumerable<string> Typed(string parameter) => Completion.Texts(parameters[parameter]);
        var revision = parameters[nameof(ImportTokenMatrixCommand.Revision)] as string;
        return Completion.ResolvePaths(Typed(nameof(ImportTokenMatrixCommand.Path)), literal: false)
            .Concat(Completion.ResolvePaths(Typed(nameof(ImportTokenMatrixCommand.LiteralPath)), literal: true))
            .Concat(Typed(nameof(ImportTokenMatrixCommand.ModelId)).SelectMany(modelId =>
                Completion.Silently<string>(() => [HuggingFaceCache.FindModel(modelId, revision)])));
    }

    private static IEnumerable<TensorInfo> Tensors(string path)
    {
        ModelSource model = ModelSource.Locate(path);
        return model.Files.SelectMany(file => Completion.Silently(() => model.GetTensors(file)));
    }
}
