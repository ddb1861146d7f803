namespace ClusterTools;

/// <summary>What a chart is saved as; the name is the extension.</summary>
public enum ChartFormat
{
    /// <summary>A page for a browser that holds all it needs and works offline.</summary>
    Html,

    /// <summary>A picture for a paper: vectors, with dense points as an image inside.</summary>
    Svg,
}
