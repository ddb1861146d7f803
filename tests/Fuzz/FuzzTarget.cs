using System;

namespace ClusterTools.Fuzz;

/// <summary>A kind of file that comes from strangers: how to make one, and what must hold if it is read.</summary>
internal abstract class FuzzTarget
{
    /// <summary>All targets, by the order in which they run.</summary>
    public static FuzzTarget[] All =>
    [
        new SafetensorsTarget(), new IndexTarget(), new TokenizerTarget(), new VocabularyTarget(), new ClusterTarget(),
        new BasisTarget(),
    ];

    /// <summary>Its name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>The name of the file, which tells readers its kind.</summary>
    public abstract string FileName { get; }

    /// <summary>Makes a file: a good one, or one that was broken on purpose.</summary>
    /// <param name="random">What the file depends on, and nothing else.</param>
    /// <returns>Its bytes.</returns>
    public abstract byte[] Generate(Random random);

    /// <summary>Reads the file as users' cmdlets do; throws what they would report.</summary>
    /// <param name="path">The file.</param>
    /// <returns>What was read.</returns>
    public abstract object Read(string path);

    /// <summary>Checks what was read against the file's bytes.</summary>
    /// <param name="result">What <see cref="Read"/> gave.</param>
    /// <param name="path">The file.</param>
    /// <param name="file">Its bytes.</param>
    /// <exception cref="FuzzFinding">Something does not hold.</exception>
    public abstract void Check(object result, string path, byte[] file);

    /// <summary>Decides by other code than the reader's whether the file is good; null where there is none.</summary>
    /// <param name="file">Its bytes.</param>
    /// <returns>Whether it is good.</returns>
    public virtual bool? Judge(byte[] file) => null;

    /// <summary>Whether an exception is one that the reader's documentation names.</summary>
    /// <param name="exception">What <see cref="Read"/> threw.</param>
    /// <returns>Whether it is.</returns>
    public abstract bool IsDocumented(ClusterToolsException exception);
}
