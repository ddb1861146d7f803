namespace ClusterTools.Models;

/// <summary>What a token matrix is for in its model.</summary>
internal enum MatrixRole
{
    /// <summary>The output: its rows give the logits of the tokens. It comes first if a model has both.</summary>
    Unembedding,

    /// <summary>The input: its rows are what the model reads.</summary>
    Embedding,
}
