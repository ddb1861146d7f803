using System.Globalization;

namespace ClusterTools;

/// <summary>The position of a token in the sky of three principal components.</summary>
public sealed class SkyCoordinate
{
    private readonly Tokenizer? _tokenizer;

    internal SkyCoordinate(SkyCoordinates sky, int index)
    {
        _tokenizer = sky.TokenMatrix.Tokenizer;
        TokenId = sky.TokenIds[index];
        Latitude = sky.Latitudes[index];
        Longitude = sky.Longitudes[index];
        Radius = sky.Radii[index];
        Coverage = sky.Coverages[index];
        Separation = sky.Separations?[index];
    }

    /// <summary>The token's id: its row in the matrix.</summary>
    public int TokenId { get; }

    /// <summary>The token's text, with what cannot be seen escaped; null if it is not known.</summary>
    public string? Token => _tokenizer?.GetToken(TokenId);

    /// <summary>The latitude in degrees, -90 to 90; NaN if undefined.</summary>
    public double Latitude { get; }

    /// <summary>The longitude in degrees, more than -180 to 180; 0 at a pole, NaN if undefined.</summary>
    public double Longitude { get; }

    /// <summary>
    /// The length of the projection of the token's row on the three components, in the units of the matrix. NaN if the
    /// row holds a NaN or an infinity.
    /// </summary>
    public double Radius { get; }

    /// <summary>The share of the token in this sky, 0 to 1: the radius over the length of its row.</summary>
    public double Coverage { get; }

    /// <summary>
    /// The angle between the token and the center of the view along a great circle, in degrees, 0 to 180; null if no
    /// center was given.
    /// </summary>
    public double? Separation { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
            $"{Token ?? TokenId.ToString(CultureInfo.InvariantCulture)} at {Latitude:F3}, {Longitude:F3}");
}
