using System;
using System.IO;

namespace ClusterTools.Files;

/// <summary>
/// Waits for files that other programs hold open. Windows neither moves nor replaces an open file, and virus scanners
/// open new files for a moment.
/// </summary>
internal static class HeldFile
{
    private const int Attempts = 10;
    private const int Milliseconds = 100;

    /// <summary>Replaces a file, and tries again for about a second if another program holds it.</summary>
    /// <param name="target">The file, for the message.</param>
    /// <param name="replace">Replaces the file.</param>
    /// <param name="isHeld">Finds whether another program causes a failure.</param>
    /// <param name="wait">Waits for a number of milliseconds.</param>
    /// <exception cref="UnauthorizedAccessException">Another program still holds the file.</exception>
    public static void Retry(string target, Action replace, Func<bool> isHeld, Action<int> wait)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                replace();
                return;
            }
            catch (Exception e) when (IsRefusal(e) && isHeld())
            {
                if (attempt > Attempts)
                {
                    throw new UnauthorizedAccessException(
                        $"'{target}' is open in another program and cannot be replaced. Close it there, or choose "
                        + "another name.",
                        e);
                }

                wait(Milliseconds);
            }
            catch (UnauthorizedAccessException e)
            {
                // The system's message names no file.
                throw new UnauthorizedAccessException(
                    $"'{target}' cannot be written, since the system denies access to it or to its folder. Check the "
                    + "permissions, or choose another name.",
                    e);
            }
        }
    }

    /// <summary>Finds whether another program has a file open and does not let it be moved.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Whether another program holds it; false on systems that replace open files.</returns>
    public static bool IsHeld(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            return false;
        }

        try
        {
            using (File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.None))
            {
                return false;
            }
        }
        catch (IOException e)
        {
            return IsSharing(e);
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsRefusal(Exception e) =>
        e is UnauthorizedAccessException || (e is IOException && IsSharing(e));

    // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION.
    private static bool IsSharing(Exception e) => e.HResult is unchecked((int)0x80070020) or unchecked((int)0x80070021);
}
