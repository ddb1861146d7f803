using System;
using System.Globalization;

namespace ClusterTools.Tests;

/// <summary>A culture for the length of a test, made by hand: the tests run without the system's cultures.</summary>
internal sealed class Culture : IDisposable
{
    private readonly CultureInfo _before = CultureInfo.CurrentCulture;

    private Culture(CultureInfo culture) => CultureInfo.CurrentCulture = culture;

    /// <summary>As in German, and the minus sign of Swedish.</summary>
    public static Culture WithDecimalComma()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "\u2212";
        return new Culture(culture);
    }

    public void Dispose() => CultureInfo.CurrentCulture = _before;
}
