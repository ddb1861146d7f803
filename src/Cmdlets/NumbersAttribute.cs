using System;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>
/// Takes numbers, or texts that are numbers; an empty value or another text is an error that shows it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NumbersAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        inputData is double[] ? inputData : NumberText.ToArray(inputData, NumberText.ToDouble);
}
