using System;
using System.Globalization;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>
/// Takes whatever converts to a number for one, at first sight. The engine prefers parameters whose values need no
/// conversion, so a text in an object's property would otherwise bind to another parameter set than a number there.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NumberAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        LanguagePrimitives.TryConvertTo(inputData, CultureInfo.InvariantCulture, out double number)
            ? number
            : inputData;
}
