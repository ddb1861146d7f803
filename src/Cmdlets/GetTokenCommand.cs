using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Gets tokens of a vocabulary by id, by text or by a pattern of their texts.</summary>
[Cmdlet(VerbsCommon.Get, "Token", DefaultParameterSetName = TokenIdSet)]
[OutputType(typeof(VocabularyToken))]
public sealed class GetTokenCommand : ClusterToolsCmdlet
{
    private const string TokenIdSet = "TokenId";
    private const string TokenSet = "Token";
    private const string PatternSet = "Pattern";

    /// <summary>The matrices.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public TokenMatrix TokenMatrix { get; set; } = null!;

    /// <summary>The tokens, by id; by default all.</summary>
    [Parameter(ParameterSetName = TokenIdSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = PatternSet, ValueFromPipelineByPropertyName = true)]
    [Alias("TokenIds", "Within")]
    [TokenIds]
    [ArgumentCompleter(typeof(TokenIdCompleter))]
    [ValidateNotNullOrEmpty]
    public int[]? TokenId { get; set; }

    // Not by property name: members have ids and texts, and an id is one token for sure.

    /// <summary>The tokens' texts.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TokenSet)]
    [ArgumentCompleter(typeof(TokenCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Token { get; set; } = [];

    /// <summary>Wildcard patterns of the tokens' texts.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PatternSet)]
    [ArgumentCompleter(typeof(TokenPatternCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Pattern { get; set; } = [];

    /// <summary>Whether patterns are case-sensitive.</summary>
    [Parameter(ParameterSetName = PatternSet)]
    public SwitchParameter CaseSensitive { get; set; }

    /// <summary>Gets the tokens of one matrix.</summary>
    protected override void ProcessRecord() => ForItem(TokenMatrix, () =>
    {
        WarnWithoutTexts(TokenMatrix);
        switch (ParameterSetName)
        {
            case TokenSet:
                foreach (string text in Token)
                {
                    ForItem(
                        text,
                        () => WriteObject(VocabularyToken.Find(TokenMatrix, text), enumerateCollection: true));
                }

                break;
            case PatternSet:
                VocabularyToken.RequireTexts(TokenMatrix);
                WriteMatching();
                break;
            default:
                WriteAll();
                break;
        }
    });

    private void WriteAll()
    {
        foreach (int id in Ids())
        {
            ForItem(id, () => WriteObject(VocabularyToken.Get(TokenMatrix, id)));
        }
    }

    private void WriteMatching()
    {
        WildcardOptions options = CaseSensitive
            ? WildcardOptions.CultureInvariant
            : WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant;
        WildcardPattern[] patterns = [.. Pattern.Select(pattern => WildcardPattern.Get(pattern, options))];
        foreach (int id in Ids())
        {
            ForItem(id, () =>
            {
                VocabularyToken token = VocabularyToken.Get(TokenMatrix, id);
                if (token.Token is string text && patterns.Any(pattern => pattern.IsMatch(text)))
                {
                    WriteObject(token);
                }
            });
        }
    }

    private IEnumerable<int> Ids() => TokenId ?? Enumerable.Range(0, TokenMatrix.TokenCount);
}
