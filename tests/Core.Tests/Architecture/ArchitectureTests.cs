using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Mono.Cecil;
using Xunit;

namespace ClusterTools.Tests.Architecture;

public sealed class ArchitectureTests : IDisposable
{
    private static readonly string s_sources = Path.Combine(Repository.Root, "src", "Core");

    private readonly ModuleDefinition _module = ModuleDefinition.ReadModule(
        typeof(TokenMatrix).Assembly.Location, new ReaderParameters { ReadSymbols = true });

    public void Dispose() => _module.Dispose();

    [Fact]
    public void The_built_assembly_keeps_the_rules_of_the_rooms() =>
        Assert.Empty(RoomRules.FaultsOf(_module, s_sources));

    [Fact]
    public void No_using_directive_names_a_room_above() =>
        Assert.Empty(SourceFiles().SelectMany(static file =>
            RoomRules.FaultsOfDirectives(Path.GetFileName(Path.GetDirectoryName(file))!, File.ReadAllText(file))));

    [Fact]
    public void Every_folder_is_a_room_and_every_room_a_folder() => Assert.Equal(
        Rooms.BottomToTop.Order(StringComparer.Ordinal),
        SourceFiles().Select(static file => Path.GetFileName(Path.GetDirectoryName(file))!).Distinct()
            .Order(StringComparer.Ordinal));

    [Fact]
    public void Contributing_shows_the_rooms_in_the_same_order()
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "CONTRIBUTING.md"));
        int[] places = [.. Rooms.BottomToTop.Select(room => text.IndexOf($"| `{room}` |", StringComparison.Ordinal))];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }

    [Fact]
    public void A_planted_reference_upwards_is_a_fault()
    {
        Plant("ClusterTools.ClusterToolsException", "ClusterTools.SkyMap");
        Assert.Equal(
            ["ClusterTools.ClusterToolsException of Errors uses ClusterTools.SkyMap of Charts, a room above it."],
            RoomRules.FaultsOf(_module, s_sources));
    }

    [Fact]
    public void A_planted_row_reader_outside_Matrices_is_a_fault()
    {
        Plant("ClusterTools.SkyMap", "ClusterTools.Matrices.RowReader");
        Assert.Equal(
            ["ClusterTools.SkyMap of Charts names RowReader, which only Matrices may name."],
            RoomRules.FaultsOf(_module, s_sources));
    }

    [Fact]
    public void A_planted_vector_outside_the_rooms_for_them_is_a_fault()
    {
        _module.GetType("ClusterTools.SkyMap").Fields.Add(new FieldDefinition(
            "planted", FieldAttributes.Private, _module.ImportReference(typeof(System.Runtime.Intrinsics.Vector128))));
        Assert.Equal(
            ["ClusterTools.SkyMap names System.Runtime.Intrinsics.Vector128: the room Charts has no vector "
                + "instructions."],
            RoomRules.FaultsOf(_module, s_sources));
    }

    [Fact]
    public void A_namespace_of_another_room_is_a_fault()
    {
        TypeDefinition type = _module.GetType("ClusterTools.Matrices.RowReader");
        type.Namespace = "ClusterTools.Charts";
        Assert.Equal(
            ["ClusterTools.Charts.RowReader of Matrices must be in the namespace ClusterTools.Matrices."],
            RoomRules.FaultsOf(_module, s_sources));
    }

    [Fact]
    public void A_type_in_an_unknown_folder_is_a_fault()
    {
        foreach (MethodDefinition method in _module.GetType("ClusterTools.SkyMap").Methods)
        {
            foreach (var point in method.DebugInformation.SequencePoints)
            {
                point.Document.Url = "/src/Core/Attic/SkyMap.cs";
            }
        }

        Assert.Contains(
            "ClusterTools.SkyMap is in the folder Attic, which is no room of the list.",
            RoomRules.FaultsOf(_module, s_sources));
    }

    [Fact]
    public void A_using_directive_for_a_room_above_is_a_fault() => Assert.Equal(
        ["Files has a using directive for Charts, a room above it."],
        RoomRules.FaultsOfDirectives(
            "Files", "using System;\nusing ClusterTools.Charts;\nusing ClusterTools.Threading;\n"));

    private void Plant(string type, string used) => _module.GetType(type).Fields.Add(
        new FieldDefinition("planted", FieldAttributes.Private, _module.GetType(used)));

    private static IEnumerable<string> SourceFiles() =>
        Directory.EnumerateFiles(s_sources, "*.cs", SearchOption.AllDirectories)
            .Where(static file => !Path.GetRelativePath(s_sources, file).Split(Path.DirectorySeparatorChar)
                .Any(static part => part is "bin" or "obj"));
}
