using System;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>
/// Takes a whole number, or a text that is one; an empty value, a fraction or another text is an error that shows it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WholeNumberAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether an empty value leaves the parameter without one: an object's property may have none.</summary>
    public bool EmptyIsNone { get; init; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        EmptyIsNone && NumberText.IsEmpty(inputData) ? null : NumberText.ToInt32(inputData);
}
