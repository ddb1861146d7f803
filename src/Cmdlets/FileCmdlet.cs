using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Management.Automation;
using Microsoft.PowerShell.Commands;

namespace ClusterTools.Commands;

/// <summary>Base class of the cmdlets with paths: resolves PowerShell paths to files of the file system.</summary>
public abstract class FileCmdlet : ClusterToolsCmdlet
{
    /// <summary>
    /// Resolves paths, with wildcards or literally; writes an error for each path that cannot be resolved.
    /// </summary>
    /// <param name="paths">The paths.</param>
    /// <param name="literal">Whether wildcard characters stand for themselves.</param>
    /// <returns>Full paths of the file system.</returns>
    private protected IEnumerable<string> ResolveInput(IEnumerable<string> paths, bool literal)
    {
        foreach (string path in paths)
        {
            var files = new Collection<string>();
            ForItem(path, () => files = literal || IsName(path) ? ResolveLiteral(path) : ResolveWildcards(path));
            foreach (string file in files)
            {
                yield return file;
            }
        }
    }

    /// <summary>Resolves the path of a file that may not exist yet; wildcard characters stand for themselves.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The full path; null if it is not a path of the file system, for which an error was written.</returns>
    private protected string? ResolveOutput(string path)
    {
        Collection<string> files = ResolveLiteral(path);
        return files.Count == 1 ? files[0] : null;
    }

    /// <summary>
    /// Resolves the path of a parameter that all items share; wildcard characters stand for themselves.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <returns>The full path.</returns>
    /// <exception cref="PipelineStoppedException">It is none of the file system: a terminating error.</exception>
    private protected string ResolveFile(string path)
    {
        string file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        if (provider.ImplementingType != typeof(FileSystemProvider))
        {
            ThrowTerminatingError(ErrorRecords.NotAFileSystemPath(path));
        }

        return file;
    }

    /// <summary>
    /// Whether what looks like a pattern is a name that is there: paths of objects are names, though they bind to
    /// -Path.
    /// </summary>
    private bool IsName(string path)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(path))
        {
            return false;
        }

        string file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        return provider.ImplementingType == typeof(FileSystemProvider) && System.IO.Path.Exists(file);
    }

    private Collection<string> ResolveLiteral(string path)
    {
        string file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        return Checked(path, provider, [file]);
    }

    /// <summary>Suggests a correction of a path that does not exist.</summary>
    /// <param name="path">The path as it was given.</param>
    /// <returns>A sentence for the message; null if there is nothing to say.</returns>
    private protected virtual string? HintFor(string path) => null;

    private Collection<string> ResolveWildcards(string path)
    {
        Collection<string> files;
        ProviderInfo provider;
        try
        {
            files = SessionState.Path.GetResolvedProviderPathFromPSPath(path, out provider);
        }
        catch (ItemNotFoundException exception) when (HintFor(path) is string hint)
        {
            throw new ItemNotFoundException($"{exception.Message} {hint}", exception);
        }

        if (files.Count == 0)
        {
            WriteError(ErrorRecords.NothingMatches(path));
        }

        return Checked(path, provider, files);
    }

    private Collection<string> Checked(string path, ProviderInfo provider, Collection<string> files)
    {
        if (provider.ImplementingType == typeof(FileSystemProvider))
        {
            return files;
        }

        WriteError(ErrorRecords.NotAFileSystemPath(path));
        return [];
    }
}
