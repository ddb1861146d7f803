namespace ClusterTools;

/// <summary>The formats in which a cluster is saved.</summary>
public enum ClusterFileFormat
{
    /// <summary>Six tensors, byte for byte as Python's safetensors writes them; extension .safetensors.</summary>
    Safetensors,

    /// <summary>A line for each member: its id, text and cosine, and the direction; extension .csv.</summary>
    Csv,

    /// <summary>One object with the direction, the class and its members; extension .json.</summary>
    Json,
}
