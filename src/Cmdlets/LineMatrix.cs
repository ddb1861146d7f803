using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClusterTools.Commands;

/// <summary>
/// Finds the matrix of an incomplete command line, for completers. Variables and headers of files are read; no code of
/// the line is run.
/// </summary>
internal static class LineMatrix
{
    private static readonly string[] s_parameters =
    [
        nameof(TestCosineClusterCommand.TokenMatrix),
        nameof(NewSkyDirectionCommand.Basis),
        nameof(MeasureBFloat16CosineCommand.Direction),
    ];

    /// <summary>
    /// Finds the matrix of a command, that behind its basis, or the one that comes down the pipeline to it.
    /// </summary>
    /// <param name="command">The command that is being completed.</param>
    /// <param name="parameters">Its arguments, as far as they are known.</param>
    /// <returns>The matrix; null if it cannot be found.</returns>
    public static TokenMatrix? Find(CommandAst command, IDictionary parameters)
    {
        foreach (string parameter in s_parameters)
        {
            if (parameters.Contains(parameter))
            {
                return Of(parameters[parameter]);
            }
        }

        return command.Parent is PipelineAst pipeline
            ? pipeline.PipelineElements.TakeWhile(element => element != command).Reverse()
                .Select(Of).FirstOrDefault(static matrix => matrix is not null)
            : null;
    }

    private static TokenMatrix? Of(object? value) => value switch
    {
        PSObject wrapped when wrapped.BaseObject is not PSCustomObject => Of(wrapped.BaseObject),
        TokenMatrix matrix => matrix,
        SkyDirection direction => direction.Basis.TokenMatrix,
        ITokenMatrixSource source => source.TokenMatrix,
        IList list => list.Cast<object?>().Select(Of).FirstOrDefault(static matrix => matrix is not null),
        _ => null,
    };

    private static TokenMatrix? Of(CommandBaseAst element)
    {
        if (element is CommandAst command && IsImport(command))
        {
            return Imported(command);
        }

        return element.FindAll(static ast => ast is VariableExpressionAst, searchNestedScriptBlocks: false)
            .Cast<VariableExpressionAst>().Select(static variable => Of(Completion.ValueOf(variable)))
            .FirstOrDefault(static matrix => matrix is not null);
    }

    private static bool IsImport(CommandAst command) =>
        command.GetCommandName()?.Split('\\')[^1].Equals(
            "Import-TokenMatrix", StringComparison.OrdinalIgnoreCase) == true;

    private static TokenMatrix? Imported(CommandAst command)
    {
        Dictionary<string, object?> arguments = StaticParameterBinder.BindCommand(command).BoundParameters.ToDictionary(
            static argument => argument.Key,
            static argument => argument.Value.ConstantValue ?? Completion.ValueOf(argument.Value.Value),
            StringComparer.Ordinal);
        string? Text(string parameter) => Completion.Texts(arguments.GetValueOrDefault(parameter)).FirstOrDefault();
        string? model = TensorCompleter.Models(arguments).FirstOrDefault();
        string? tokenizer = Text(nameof(ImportTokenMatrixCommand.Tokenizer));
        return model is null ? null : TokenMatrix.Open(
            model,
            Text(nameof(ImportTokenMatrixCommand.Tensor)),
            tokenizer is null ? null : Tokenizer.Load(Completion.ResolvePaths([tokenizer], literal: true).First()),
            TensorCompleter.Reading(arguments));
    }
}
