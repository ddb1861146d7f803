using System;
using System.Collections.Generic;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>What cmdlets share that save objects, each to a file of its own.</summary>
public abstract class ExportCmdlet : FileCmdlet
{
    // By the file system's strictest notion of the same name: losing a result is worse than refusing a path.
    private readonly HashSet<string> _written = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The file; missing folders are made. A script block gives each object its own.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>Do not replace an existing file.</summary>
    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Replace a read-only file, too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Give back the files.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Saves one object, once its file is known to be its own and the user agrees.</summary>
    /// <param name="item">The object.</param>
    /// <param name="file">The full path of the file.</param>
    /// <param name="save">Saves it.</param>
    private protected void Export(object item, string file, Action save)
    {
        if (!_written.Add(file))
        {
            WriteError(ErrorRecords.SamePathTwice(file, item));
        }
        else if (ShouldProcess(file, $"Export {item}"))
        {
            save();
            if (PassThru)
            {
                WriteObject(InvokeProvider.Item.Get([file], force: true, literalPath: true), enumerateCollection: true);
            }
        }
    }
}
