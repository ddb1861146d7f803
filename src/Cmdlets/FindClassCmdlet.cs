using System.Collections.Generic;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>
/// Base class of the cmdlets that find classes of tokens in a measurement: the most common class, the class of the
/// largest number, or several classes.
/// </summary>
/// <typeparam name="TMeasurement">The type of the measurements.</typeparam>
/// <typeparam name="TClass">The type of the classes.</typeparam>
public abstract class FindClassCmdlet<TMeasurement, TClass> : ClusterToolsCmdlet
    where TMeasurement : ITokenMatrixSource
{
    private protected const string ModeSet = "Mode";
    private const string MaximumSet = "Maximum";
    private const string TopSet = "Top";
    private const string MinimumCountSet = "MinimumCount";

    /// <summary>The measurements.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public TMeasurement Measurement { get; set; } = default!;

    /// <summary>The class of the largest number.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MaximumSet)]
    public SwitchParameter Maximum { get; set; }

    /// <summary>The number of classes to return, the most common first.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TopSet)]
    [WholeNumber]
    [ValidateRange(1, int.MaxValue)]
    public int Top { get; set; }

    /// <summary>The smallest number of tokens of a class; every class with at least this many is returned.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MinimumCountSet)]
    [WholeNumber]
    [ValidateRange(1, int.MaxValue)]
    public int MinimumCount { get; set; }

    /// <summary>Finds the classes of one measurement.</summary>
    protected override void ProcessRecord()
    {
        // Before anyone looks at members without texts: the members themselves cannot say why.
        WarnWithoutTexts(Measurement.TokenMatrix!);
        foreach (IEnumerable<TClass> found in Named())
        {
            ForItem(Measurement, () => WriteObject(found, enumerateCollection: true));
        }
    }

    /// <summary>The most common class.</summary>
    private protected abstract TClass Mode();

    /// <summary>The class of the largest number.</summary>
    private protected abstract TClass Largest();

    /// <summary>The most common classes.</summary>
    private protected abstract IEnumerable<TClass> MostCommon(int count);

    /// <summary>The classes of at least a number of tokens.</summary>
    private protected abstract IEnumerable<TClass> AtLeast(int count);

    /// <summary>The classes that the parameters name. Each item is one class or several, and fails alone.</summary>
    private protected virtual IEnumerable<IEnumerable<TClass>> Named()
    {
        yield return ParameterSetName switch
        {
            MaximumSet when Maximum => One(Largest),
            TopSet => Several(() => MostCommon(Top)),
            MinimumCountSet => Several(() => AtLeast(MinimumCount)),
            _ => One(Mode),
        };
    }

    /// <summary>A class that is looked for when it is enumerated.</summary>
    private protected static IEnumerable<TClass> One(System.Func<TClass> find)
    {
        yield return find();
    }

    private static IEnumerable<TClass> Several(System.Func<IEnumerable<TClass>> find)
    {
        foreach (TClass found in find())
        {
            yield return found;
        }
    }
}
