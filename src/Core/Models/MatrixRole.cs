namespace ClusterTools.Models;

/// <summary>The role of a token matrix in its model.</summary>
internal enum MatrixRole
{
    /// <summary>The output: its rows give the logits of the tokens. Preferred if a model has both.</summary>
    Unembedding,

    /// <summary>The input: its rows are the vectors that the model reads.</summary>
    Embedding,
}
