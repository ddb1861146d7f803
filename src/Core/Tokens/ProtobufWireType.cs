namespace ClusterTools.Tokens;

/// <summary>The encoding of a field's value.</summary>
internal enum ProtobufWireType
{
    /// <summary>A varint: a number in groups of seven bits.</summary>
    Varint = 0,

    /// <summary>Eight bytes.</summary>
    Fixed64 = 1,

    /// <summary>A length and that number of bytes: a text, bytes or a message.</summary>
    Bytes = 2,

    /// <summary>Four bytes.</summary>
    Fixed32 = 5,
}
