namespace ClusterTools;

/// <summary>The file formats of charts; the member's name is the extension.</summary>
public enum ChartFormat
{
    /// <summary>A self-contained page for a browser, which works offline.</summary>
    Html,

    /// <summary>A static vector chart for a paper, with dense points as an embedded image.</summary>
    Svg,
}
