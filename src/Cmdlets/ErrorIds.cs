using System;
using System.Collections.Generic;

namespace ClusterTools.Commands;

/// <summary>The ids of all errors that the cmdlets write; about_ClusterTools explains each.</summary>
public static class ErrorIds
{
    /// <summary>The ids, each once: those of the library and those of paths and files.</summary>
    public static IReadOnlyList<string> All { get; } =
        Array.AsReadOnly<string>([.. ClusterToolsException.ErrorIds, .. Enum.GetNames<CommandError>()]);
}
