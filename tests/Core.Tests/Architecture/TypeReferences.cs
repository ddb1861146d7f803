using System.Collections.Generic;
using System.IO;
using System.Linq;
using Mono.Cecil;

namespace ClusterTools.Tests.Architecture;

/// <summary>What the types of a built assembly use, from its IL, and where their sources are, from its PDB.</summary>
/// <param name="module">The assembly's module, read with its symbols.</param>
/// <param name="sourceFolder">The folder of the sources, for types without code such as enumerations.</param>
internal sealed class TypeReferences(ModuleDefinition module, string sourceFolder)
{
    private readonly ILookup<string, string> _sources = Directory
        .EnumerateFiles(sourceFolder, "*.cs", SearchOption.AllDirectories)
        .ToLookup(static file => Path.GetFileNameWithoutExtension(file));

    /// <summary>The types that are written in source files; a nested type belongs to the outermost one.</summary>
    public IEnumerable<TypeDefinition> Written => module.Types.Where(type => FolderOf(type) is not null);

    /// <summary>The name of the folder that holds a type's source; null if the compiler made the type.</summary>
    public string? FolderOf(TypeDefinition type)
    {
        TypeDefinition outermost = Outermost(type);
        string? file = DocumentOf(outermost) ?? _sources[outermost.Name.Split('`')[0]].FirstOrDefault();
        return file is null ? null : Path.GetFileName(Path.GetDirectoryName(file.Replace('\\', '/')));
    }

    /// <summary>Every type that a type's declaration, members and code name.</summary>
    public static IEnumerable<TypeReference> UsedBy(TypeDefinition type) =>
        type.NestedTypes.SelectMany(UsedBy).Concat(Named(type).SelectMany(Parts));

    /// <summary>The outermost type around a nested one.</summary>
    public static TypeDefinition Outermost(TypeDefinition type)
    {
        while (type.DeclaringType is not null)
        {
            type = type.DeclaringType;
        }

        return type;
    }

    private static string? DocumentOf(TypeDefinition type) =>
        type.Methods.Where(static method => method.HasBody)
            .SelectMany(static method => method.DebugInformation.SequencePoints)
            .Select(static point => point.Document.Url)
            .FirstOrDefault(static file => !file.EndsWith(".g.cs", System.StringComparison.Ordinal))
        ?? type.NestedTypes.Select(DocumentOf).FirstOrDefault(static file => file is not null);

    private static IEnumerable<TypeReference?> Named(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(static implemented => implemented.InterfaceType),
        .. type.Fields.Select(static field => field.FieldType),
        .. type.Methods.SelectMany(Named),
    ];

    private static IEnumerable<TypeReference?> Named(MethodDefinition method)
    {
        List<TypeReference?> named = [method.ReturnType, .. method.Parameters.Select(static it => it.ParameterType)];
        if (!method.HasBody)
        {
            return named;
        }

        named.AddRange(method.Body.Variables.Select(static variable => variable.VariableType));
        named.AddRange(method.Body.ExceptionHandlers.Select(static handler => handler.CatchType));
        foreach (object? operand in method.Body.Instructions.Select(static instruction => instruction.Operand))
        {
            named.AddRange(operand switch
            {
                TypeReference used => [used],
                FieldReference field => [field.DeclaringType],
                GenericInstanceMethod called => [called.DeclaringType, .. called.GenericArguments],
                MethodReference called => [called.DeclaringType],
                _ => [],
            });
        }

        return named;
    }

    // The types that a generic, array or pointer type is made of.
    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => [.. generic.GenericArguments.SelectMany(Parts), .. Parts(generic.ElementType)],
        TypeSpecification made => Parts(made.ElementType),
        _ => [type],
    };
}
