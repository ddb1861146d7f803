using System;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace ClusterTools.Charts;

/// <summary>Makes the interactive page of a plot of cosines.</summary>
internal static class CosinePlotPage
{
    /// <summary>Prepares the page.</summary>
    /// <param name="plot">The plot.</param>
    /// <param name="plotly">The charting library.</param>
    /// <returns>Writes the page.</returns>
    /// <exception cref="OutputException">PlotlyMissing: there is no charting library.</exception>
    public static Action<Stream> Prepare(CosinePlot plot, PlotlyLibrary plotly) => ChartPage.Prepare(
        "cosineplot", $"Cosines of {plot.Measurement.TokenMatrix.Name}", plotly, writer => WriteData(writer, plot));

    private static void WriteData(Utf8JsonWriter writer, CosinePlot plot)
    {
        CosineMeasurement measurement = plot.Measurement;
        writer.WriteString("model", measurement.TokenMatrix.Name);
        writer.WriteString("direction", measurement.Direction.ToString());
        writer.WriteNumber("tokenCount", measurement.TokenCount);
        writer.WriteNumber("undefinedCount", measurement.UndefinedCount);
        if (plot.Cluster is CosineCluster cluster)
        {
            writer.WriteNumber("clusterCosine", cluster.Cosine);
        }

        CosineClass[] classes = [.. measurement.Distribution.OrderByDescending(static item => item.Cosine)];
        writer.WriteStartArray("cosines");
        foreach (CosineClass item in classes)
        {
            writer.WriteNumberValue(item.Cosine);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("counts");
        foreach (CosineClass item in classes)
        {
            writer.WriteNumberValue(item.Count);
        }

        writer.WriteEndArray();
    }
}
