using System.Collections.Generic;

namespace ClusterTools;

/// <summary>
/// A set of tokens of a matrix: a cluster, a group, a part of one. A cmdlet parameter that takes ids takes any set in
/// their place.
/// </summary>
public interface ITokenSet : ITokenMatrixSource
{
    /// <summary>The ids of the tokens, 0 or more; a token's id is its row in the matrix.</summary>
    IReadOnlyList<int> TokenIds { get; }
}
