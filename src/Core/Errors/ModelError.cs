namespace ClusterTools;

/// <summary>The reasons why the files of a model cannot be found; the member's name is the error id.</summary>
public enum ModelError
{
    /// <summary>The folder holds no safetensors file, or several without an index to choose by.</summary>
    ModelFileNotChosen,

    /// <summary>The index of a sharded model is malformed, or the shards contradict it or each other.</summary>
    ModelIndexInvalid,

    /// <summary>A file is missing that the index, the numbering of the shards, or a link refers to.</summary>
    ModelShardMissing,

    /// <summary>
    /// The local Hugging Face cache does not hold the model, or does not hold the requested revision.
    /// </summary>
    ModelNotInCache,
}
