using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Finds the tokens that share a logit: by default the most common one.</summary>
[Cmdlet(VerbsCommon.Find, "LogitClass", DefaultParameterSetName = ModeSet)]
[OutputType(typeof(LogitClass))]
public sealed class FindLogitClassCommand : FindClassCmdlet<LogitMeasurement, LogitClass>
{
    private const string LogitSet = "Logit";
    private const string TokenSet = "OfToken";

    /// <summary>The logits of the classes; rounded as the measurement's are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LogitSet)]
    [Numbers]
    [ValidateNotNullOrEmpty]
    public double[] Logit { get; set; } = [];

    /// <summary>The tokens whose classes are wanted, by id: the tokens that tie with each.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TokenSet)]
    [TokenIds]
    [ArgumentCompleter(typeof(TokenIdCompleter))]
    [ValidateNotNullOrEmpty]
    public int[] OfToken { get; set; } = [];

    private protected override LogitClass Mode() => LogitClass.Mode(Measurement);

    private protected override LogitClass Largest() => LogitClass.Maximum(Measurement);

    private protected override IEnumerable<LogitClass> MostCommon(int count) => LogitClass.Top(Measurement, count);

    private protected override IEnumerable<LogitClass> AtLeast(int count) => LogitClass.AtLeast(Measurement, count);

    private protected override IEnumerable<IEnumerable<LogitClass>> Named() => ParameterSetName switch
    {
        LogitSet => Logit.Select(logit => One(() => LogitClass.WithLogit(Measurement, logit))),
        TokenSet => OfToken.Select(token => One(() => LogitClass.OfToken(Measurement, token))),
        _ => base.Named(),
    };
}
