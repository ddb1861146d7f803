using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Mono.Cecil;

namespace ClusterTools.Tests.Architecture;

/// <summary>
/// Checks a built assembly and its sources against the rules of the rooms; each fault is a line to read.
/// </summary>
internal static class RoomRules
{
    private const string Root = "ClusterTools";

    // The one public part of the library with a namespace of its own.
    private const string PublicPart = "ClusterTools.Safetensors";

    /// <summary>Finds every fault of the assembly.</summary>
    /// <param name="module">The module of ClusterTools.Core.dll, read with symbols.</param>
    /// <param name="sourceFolder">The folder src/Core.</param>
    /// <returns>The faults; empty if the assembly keeps all rules.</returns>
    public static IReadOnlyList<string> FaultsOf(ModuleDefinition module, string sourceFolder)
    {
        var references = new TypeReferences(module, sourceFolder);
        return [.. references.Written.SelectMany(type => FaultsOf(type, references)).Distinct()
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// Finds the using directives that name a room above the file's own. IL has no trace of a constant or a
    /// documentation reference; the directive that they need shows them.
    /// </summary>
    /// <param name="room">The room of the file.</param>
    /// <param name="source">The file's text.</param>
    /// <returns>The faults.</returns>
    public static IEnumerable<string> FaultsOfDirectives(string room, string source) =>
        Regex.Matches(
            source,
            @"^using (static )?ClusterTools\.(?<room>\w+)[\w.]*;",
            RegexOptions.Multiline | RegexOptions.ExplicitCapture)
            .Select(static directive => directive.Groups["room"].Value)
            .Where(used => Rooms.HeightOf(used) > Rooms.HeightOf(room))
            .Select(used => $"{room} has a using directive for {used}, a room above it.");

    private static IEnumerable<string> FaultsOf(TypeDefinition type, TypeReferences references)
    {
        string room = references.FolderOf(type)!;
        if (Rooms.HeightOf(room) < 0)
        {
            yield return $"{type.FullName} is in the folder {room}, which is no room of the list.";
            yield break;
        }

        if (FaultOfNamespace(type, room) is string fault)
        {
            yield return fault;
        }

        foreach (TypeReference used in TypeReferences.UsedBy(type))
        {
            if (used.Namespace.StartsWith("System.Runtime.Intrinsics", StringComparison.Ordinal)
                && !Rooms.WithIntrinsics.Contains(room))
            {
                yield return $"{type.FullName} names {used.FullName}: the room {room} has no vector instructions.";
            }

            if (used.Scope != type.Module || used.Resolve() is not TypeDefinition definition)
            {
                continue;
            }

            string? other = references.FolderOf(definition);
            if (other is not null && Rooms.HeightOf(other) > Rooms.HeightOf(room))
            {
                yield return $"{type.FullName} of {room} uses {definition.FullName} of {other}, a room above it.";
            }

            if (string.Equals(definition.Name, "RowReader", StringComparison.Ordinal) && room != "Matrices")
            {
                yield return $"{type.FullName} of {room} names RowReader, which only Matrices may name.";
            }
        }
    }

    private static string? FaultOfNamespace(TypeDefinition type, string room)
    {
        bool isRight = type.IsPublic
            ? type.Namespace is Root or PublicPart
            : string.Equals(type.Namespace, $"{Root}.{room}", StringComparison.Ordinal);
        string expected = type.IsPublic ? $"{Root} or {PublicPart}" : $"{Root}.{room}";
        return isRight ? null : $"{type.FullName} of {room} must be in the namespace {expected}.";
    }
}
