using System;

namespace ClusterTools.Fuzz;

/// <summary>Something that must hold of every file does not hold of this one.</summary>
/// <param name="message">What.</param>
/// <param name="innerException">The cause, where there is one.</param>
internal sealed class FuzzFinding(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Makes sure that something holds.</summary>
    /// <param name="condition">Whether it does.</param>
    /// <param name="message">What does not, otherwise.</param>
    public static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new FuzzFinding(message);
        }
    }
}
