using System.Linq;

namespace ClusterTools.Tests.Clusters;

/// <summary>Ten tokens in three dimensions, measured to the first axis.</summary>
internal static class SmallMeasurement
{
    /// <summary>3/5 and 4/5 as bfloat16.</summary>
    public const float ThreeFifths = 0.6015625f;
    public const float FourFifths = 0.80078125f;

    private static readonly float[] s_rows =
    [
        3, 4, 0,
        0, 0, 0,
        4, 3, 0,
        3, 0, 4,
        1, 0, 0,
        -4, 3, 0,
        4, 0, -3,
        0, 1, 0,
        float.NaN, 1, 0,
        6, 8, 0,
    ];

    public static CosineMeasurement Take(TemporaryFolder folder, double latitude = 0, double longitude = 0) =>
        Of(folder, s_rows, latitude, longitude);

    public static CosineMeasurement Of(TemporaryFolder folder, float[] rows, double latitude = 0, double longitude = 0)
    {
        TokenMatrix matrix = TensorFile.Matrix(folder, rows.Length / 3, 3, [.. rows.Select(BFloat16.FromSingle)]);
        return CosineMeasurement.Measure(new SkyDirection(TensorFile.UnitBasis(matrix), latitude, longitude));
    }
}
