namespace ClusterTools;

/// <summary>Why the files of a model cannot be found; the name is the error id.</summary>
public enum ModelError
{
    /// <summary>The folder holds no safetensors file, or several and nothing that tells which.</summary>
    ModelFileNotChosen,

    /// <summary>The index of a sharded model is not what such an index is, or shards contradict it or each other.</summary>
    ModelIndexInvalid,

    /// <summary>A file is missing that the index names, that the others' names count, or that a link leads to.</summary>
    ModelShardMissing,

    /// <summary>The local Hugging Face cache does not hold the model, or not that revision of it.</summary>
    ModelNotInCache,
}
