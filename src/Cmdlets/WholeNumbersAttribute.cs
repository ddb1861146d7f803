using System;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>
/// Takes whole numbers, or texts that are whole numbers; an empty value, a fraction or another text is an error that
/// shows it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WholeNumbersAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        inputData is int[] ? inputData : NumberText.ToArray(inputData, NumberText.ToInt32);
}
