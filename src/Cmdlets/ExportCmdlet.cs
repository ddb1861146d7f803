using System;
using System.IO;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Base class of the cmdlets that save objects, each to its own file.</summary>
public abstract class ExportCmdlet : FileCmdlet
{
    private readonly WrittenFiles _written = new();

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
        try
        {
            if (!_written.TryClaim(file))
            {
                WriteError(ErrorRecords.SamePathTwice(file, item));
                return;
            }

            if (!ShouldProcess(file, $"Export {item}"))
            {
                return;
            }

            save();
            _written.Add(file);
        }
        catch (Exception exception)
            when (IsOfFile(exception) && ErrorRecords.TryCreate(exception, file, out ErrorRecord? record))
        {
            WriteError(record);
            return;
        }

        if (PassThru)
        {
            WriteObject(InvokeProvider.Item.Get([file], force: true, literalPath: true), enumerateCollection: true);
        }
    }

    // A file that is not found is one that the item was made from.
    private static bool IsOfFile(Exception exception) => exception is OutputException or UnauthorizedAccessException
        || (exception is IOException and not FileNotFoundException);
}
