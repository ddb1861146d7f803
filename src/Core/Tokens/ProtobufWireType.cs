namespace ClusterTools.Tokens;

/// <summary>How the value of a field is encoded.</summary>
internal enum ProtobufWireType
{
    /// <summary>A number in groups of seven bits.</summary>
    Varint = 0,

    /// <summary>Eight bytes.</summary>
    Fixed64 = 1,

    /// <summary>A length and as many bytes: a text, bytes or a message.</summary>
    Bytes = 2,

    /// <summary>Four bytes.</summary>
    Fixed32 = 5,
}
