using System;
using System.Collections;
using System.Globalization;
using System.Linq;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>
/// Takes numbers as they are meant: PowerShell itself makes 0 of an empty cell or null, 2 of 2.5 and 1234 of 1,234.
/// </summary>
internal static class NumberText
{
    /// <summary>Whether a value is null, or a text without a visible character.</summary>
    /// <param name="value">The value.</param>
    public static bool IsEmpty(object? value) => Unwrap(value) switch
    {
        null => true,
        string text => string.IsNullOrWhiteSpace(text),
        _ => false,
    };

    /// <summary>Converts a value to a number.</summary>
    /// <param name="value">A number, or a text that is one in the invariant culture.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ArgumentTransformationMetadataException">
    /// The value is empty, or no number; the message shows it.
    /// </exception>
    public static double ToDouble(object? value) => Unwrap(value) switch
    {
        string text when !IsEmpty(text) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw Invalid(text, "a number: write it with a point and without separators, as in -7.288"),
        not null and not string and object other =>
            LanguagePrimitives.TryConvertTo(other, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw Invalid(other, "a number"),
        _ => throw Empty(),
    };

    /// <summary>Converts a value to a whole number.</summary>
    /// <param name="value">A whole number, or a text that is one in the invariant culture.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ArgumentTransformationMetadataException">
    /// The value is empty, has a fraction, or is no number of 32 bits; the message shows it.
    /// </exception>
    public static int ToInt32(object? value)
    {
        double number = ToDouble(value);
        return number == Math.Floor(number) && number is >= int.MinValue and <= int.MaxValue
            ? (int)number
            : throw Invalid(Unwrap(value)!, "a whole number of 32 bits");
    }

    /// <summary>Converts each item of a list, or a single value.</summary>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    /// <param name="value">The list or value.</param>
    /// <param name="convert">Converts an item.</param>
    /// <returns>The numbers.</returns>
    public static T[] ToArray<T>(object? value, Func<object?, T> convert) =>
        Unwrap(value) is IList list
            ? [.. list.Cast<object?>().Select(convert)]
            : [convert(value)];

    private static object? Unwrap(object? value) =>
        value is PSObject wrapped && wrapped.BaseObject is not PSCustomObject ? wrapped.BaseObject : value;

    private static ArgumentTransformationMetadataException Empty() =>
        new("The value is empty, and no number is taken for it. Give a number, or leave the parameter out.");

    private static ArgumentTransformationMetadataException Invalid(object value, string what) =>
        new($"'{value}' is not {what}.");
}
