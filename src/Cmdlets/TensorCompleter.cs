using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
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
                .SelectMany(path => Completion.Silently(() => Tensors(path, Reading(fakeBoundParameters))))
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
                Completion.Silently<string>(
                    () => [HuggingFaceCache.FindModel(modelId, revision, Completion.CurrentFolder())])));
    }

    /// <summary>How the arguments say that tensors are read.</summary>
    public static MatrixReading Reading(IDictionary parameters)
    {
        // A switch is given by its name, or with a value.
        bool? IsOn(string parameter) => !parameters.Contains(parameter) ? null
            : parameters[parameter] is not (false or SwitchParameter { IsPresent: false });
        return new MatrixReading
        {
            Step = parameters[nameof(ImportTokenMatrixCommand.Step)] is object step
                && LanguagePrimitives.TryConvertTo(step, CultureInfo.InvariantCulture, out int number) ? number : null,
            Transposed = IsOn(nameof(ImportTokenMatrixCommand.Transposed)),
            AsBFloat16 = IsOn(nameof(ImportTokenMatrixCommand.AsBFloat16)) == true,
        };
    }

    private static IEnumerable<TensorInfo> Tensors(string path, MatrixReading reading)
    {
        ModelSource model = ModelSource.Locate(path, reading);
        return model.Files.SelectMany(file => Completion.Silently(() => model.GetTensors(file)));
    }
}
