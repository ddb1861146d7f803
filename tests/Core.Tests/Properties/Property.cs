using System;
using System.Collections.Generic;
using FsCheck;
using FsCheck.Fluent;

namespace ClusterTools.Tests.Properties;

/// <summary>Checks what must hold of anything, on examples that are the same in each run.</summary>
internal static class Property
{
    private const ulong Seed = 9_250_613;
    private const ulong Gamma = 10_007;

    /// <summary>Checks it; the error has the smallest example that was found against it.</summary>
    /// <typeparam name="T">The type of the examples.</typeparam>
    /// <param name="cases">Makes examples.</param>
    /// <param name="check">Throws where it does not hold.</param>
    /// <param name="count">How many examples.</param>
    /// <param name="shrink">Smaller examples than one that fails.</param>
    public static void Holds<T>(Gen<T> cases, Action<T> check, int count, Func<T, IEnumerable<T>>? shrink = null) =>
        Prop.ForAll(shrink is null ? Arb.From(cases) : Arb.From(cases, shrink), check)
            .Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(count).WithReplay(Seed, Gamma));
}
