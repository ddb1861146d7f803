using System;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>
/// Takes a number, or a text that is one; an empty value or another text is an error that shows it. The engine prefers
/// parameters whose values need no conversion, so converting here keeps a text in an object's property from binding to
/// another parameter set than a number there.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NumberAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        NumberText.IsEmpty(inputData) ? EmptyNumber.Value : NumberText.ToDouble(inputData);
}
