using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ClusterTools.Charts;

/// <summary>Makes the interactive page of a map.</summary>
internal static class SkyMapPage
{
    // Angles as whole numbers of 1e-7 degrees: a field of 0.01 degrees has 100,000 steps, in half of a double's room.
    private const double StepsPerDegree = 1e7;
    private const int Undefined = int.MinValue;

    /// <summary>Prepares the page.</summary>
    /// <param name="map">The map.</param>
    /// <param name="view">The initial view.</param>
    /// <param name="plotly">The charting library.</param>
    /// <returns>Writes the page.</returns>
    /// <exception cref="OutputException">PlotlyMissing: there is no charting library.</exception>
    public static Action<Stream> Prepare(SkyMap map, SkyMapView view, PlotlyLibrary plotly) =>
        ChartPage.Prepare("skymap", $"The sky of {map.ModelName}", plotly, writer => WriteData(writer, map, view));

    private static void WriteData(Utf8JsonWriter writer, SkyMap map, SkyMapView view)
    {
        SkyCoordinates sky = map.Sky;
        writer.WriteString("model", map.ModelName);
        writer.WriteString("projection", view.Projection == MapProjection.Mollweide ? "mollweide" : "rectangular");
        writer.WriteNumber("north", sky.North);
        writer.WriteNumber("meridian", sky.Meridian);
        writer.WriteNumber("equinox", sky.Equinox);
        WriteArray(writer, "latitudes", sky.Latitudes.Select(Steps));
        WriteArray(writer, "longitudes", sky.Longitudes.Select(Steps));
        WriteArray(writer, "radii", sky.Radii.Select(static radius => (float)radius));
        if (map.Direction is SkyDirection direction)
        {
            writer.WriteStartObject("direction");
            writer.WriteNumber("latitude", direction.Latitude);
            writer.WriteNumber("longitude", direction.Longitude);
            writer.WriteEndObject();
            if (view.FieldOfView?.Degrees is double field)
            {
                writer.WriteNumber("fieldOfView", field);
            }
        }

        if (map.Measurement is CosineMeasurement measurement)
        {
            WriteArray(writer, "cosines", measurement.Cosines.Select(BFloat16.FromSingle));
        }

        if (map.Cluster is ITokenSet cluster)
        {
            writer.WriteStartObject("cluster");
            if (cluster is CosineCluster { Cosine: float cosine })
            {
                writer.WriteNumber("cosine", cosine);
            }

            WriteArray(writer, "tokenIds", cluster.TokenIds);
            writer.WriteEndObject();
        }

        WriteTokens(writer, sky.TokenMatrix);
    }

    private static void WriteTokens(Utf8JsonWriter writer, TokenMatrix matrix)
    {
        if (matrix.Tokenizer is null or { Failure: not null })
        {
            return;
        }

        writer.WriteStartArray("tokens");
        for (int token = 0; token < matrix.TokenCount; token++)
        {
            writer.WriteStringValue(matrix.GetToken(token));
        }

        writer.WriteEndArray();
    }

    private static int Steps(double degrees) =>
        double.IsNaN(degrees) ? Undefined : (int)Math.Round(degrees * StepsPerDegree, MidpointRounding.ToEven);

    // Little-endian, as in all browsers.
    private static void WriteArray<T>(Utf8JsonWriter writer, string name, IEnumerable<T> values)
        where T : unmanaged
    {
        T[] array = [.. values];
        Span<byte> bytes = MemoryMarshal.AsBytes(array.AsSpan());
        if (!BitConverter.IsLittleEndian)
        {
            int size = bytes.Length / Math.Max(1, array.Length);
            for (int start = 0; start < bytes.Length; start += size)
            {
                bytes.Slice(start, size).Reverse();
            }
        }

        writer.WriteBase64String(name, bytes);
    }
}
