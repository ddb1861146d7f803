using ClusterTools.Safetensors;

namespace ClusterTools.Models;

/// <summary>
/// Chooses the token matrix among a model's tensors. The steps run in order, and the first step that finds an answer
/// decides; docs/models.md explains the rules to users.
/// </summary>
internal static class MatrixChooser
{
    private const string W = "W";

    /// <summary>Chooses without a name.</summary>
    /// <param name="question">The tensors and the facts about the model.</param>
    /// <returns>The choice.</returns>
    /// <exception cref="TokenMatrixException">No tensor can be meant, or several.</exception>
    public static ChosenMatrix Choose(MatrixQuestion question) =>
        ChooseW(question)
        ?? NameStep.Choose(question, mustFit: true)
        ?? VocabularyStep.Choose(question)
        ?? NameStep.Choose(question, mustFit: false)
        ?? OnlyMatrixStep.Choose(question)
        ?? throw MatrixRefusal.NotChosen(question, "has no tensor under a usual name of a token matrix"
            + VocabularyStep.Describe(question.Facts));

    /// <summary>Takes the tensor of a name.</summary>
    /// <param name="question">The tensors and the facts about the model.</param>
    /// <param name="name">The name.</param>
    /// <returns>The choice.</returns>
    /// <exception cref="TokenMatrixException">There is no such tensor, or it is no matrix of numbers.</exception>
    public static ChosenMatrix Choose(MatrixQuestion question, string name)
    {
        if (!question.Tensors.Contains(name))
        {
            throw MatrixRefusal.NotFound(question, name);
        }

        SafetensorsTensor tensor = question.Require(name);
        (bool isTransposed, string? guess) = Orientation.Of(
            tensor,
            MatrixShape.Of(tensor, question.Reading)!.Value,
            NamedTensor.Of(name)?.HasColumns == true,
            question.Facts.Sizes,
            question.Reading);

        // The user knows the shape of a tensor they name, so only a convention of its name transposes it.
        return new ChosenMatrix(
            tensor, isTransposed, "named by -Tensor", guess is not null && NamedTensor.Of(name)?.HasColumns == true
                ? [guess] : []);
    }

    // The notebooks save the matrix under this name, and no other library uses it.
    private static ChosenMatrix? ChooseW(MatrixQuestion question) => question.Tensors.Contains(W)
        ? MatrixNotes.Take(question, question.Require(W), "called W", question.Facts.Sizes)
        : null;
}
