using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ClusterTools.Models;
using ClusterTools.Safetensors;

namespace ClusterTools;

/// <summary>
/// The files of a path's model, or of several models in one folder, and the token matrix among them.
/// </summary>
public sealed class ModelSource
{
    private readonly IReadOnlyList<FileSet> _sets;
    private readonly MatrixReading _reading;
    private readonly Lazy<(ModelChoice? Choice, string? Error)> _choice;

    private ModelSource(
        string path,
        string name,
        IReadOnlyList<FileSet> sets,
        IReadOnlyList<string> warnings,
        MatrixReading? reading,
        Tokenizer? tokenizer)
    {
        Path = sets is [FileSet only] ? only.Path : path;
        Name = name;
        Files = [.. sets.SelectMany(static set => set.Files).Distinct(StringComparer.Ordinal)];
        Warnings = warnings;
        Tokenizer = tokenizer ?? Tokenizer.FindIn(System.IO.Path.GetDirectoryName(sets[0].Path)!);
        _sets = sets;
        _reading = reading ?? MatrixReading.Default;
        _choice = new(TryChoose);
    }

    /// <summary>
    /// The full path of the safetensors file or of the index; of several models that of their folder.
    /// </summary>
    public string Path { get; }

    /// <summary>
    /// The model's name: its folder's, or the model's if that is a snapshot of the Hugging Face cache; a file that
    /// is named neither W nor model gives its own name, unless it was found by its folder.
    /// </summary>
    public string Name { get; }

    /// <summary>The full paths of its safetensors files; those that an index names may be missing.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Warnings about the files, in sentences, for example about a leftover index.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The reason why an import without a tensor name fails; null if it works. Reads the headers.</summary>
    public string? ChoiceError => _choice.Value.Error;

    /// <summary>The tokens' texts: those given, or found beside the files; null if there are none.</summary>
    internal Tokenizer? Tokenizer { get; }

    /// <summary>Finds the files of a model; reads no more than its index.</summary>
    /// <param name="path">A model's folder, its index, or a safetensors file, which need not exist.</param>
    /// <param name="reading">How tensors are read; by default as they are.</param>
    /// <param name="tokenizer">The tokens' texts; by default those beside the files, if there are any.</param>
    /// <returns>The files.</returns>
    /// <exception cref="ModelException">The folder has no file of a model, or the index is not valid.</exception>
    /// <exception cref="SafetensorsException">The index is a Git LFS pointer.</exception>
    /// <exception cref="IOException">The folder or the index cannot be read.</exception>
    public static ModelSource Locate(string path, MatrixReading? reading = null, Tokenizer? tokenizer = null)
    {
        string fullPath = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        if (Directory.Exists(fullPath))
        {
            string folder = HuggingFaceCache.SnapshotOrSelf(fullPath);
            ModelFolder content = ModelFolder.Read(folder);
            return new ModelSource(
                folder, ModelName.OfFolder(folder), content.Sets, content.Warnings, reading, tokenizer);
        }

        bool isIndex = ModelIndex.IsIndex(fullPath);
        FileSet set = isIndex ? new IndexedShards(ModelIndex.Read(fullPath)) : new SingleFile(fullPath);
        string name = isIndex
            ? ModelName.OfFolder(System.IO.Path.GetDirectoryName(fullPath)!)
            : ModelName.OfFile(fullPath);
        return new ModelSource(fullPath, name, [set], [], reading, tokenizer);
    }

    /// <summary>Reads the header of one of the files.</summary>
    /// <param name="file">One of <see cref="Files"/>.</param>
    /// <returns>Its tensors, in the order of the file.</returns>
    /// <exception cref="SafetensorsException">The file is not a valid safetensors file.</exception>
    /// <exception cref="ModelException">The file is missing, although the index names it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IReadOnlyList<TensorInfo> GetTensors(string file)
    {
        FileSet set = _sets.First(set => set.Files.Contains(file, StringComparer.Ordinal));
        ModelChoice? choice = _choice.Value.Choice;
        return [.. set.Header(file).Header.Tensors.Select(tensor => new TensorInfo(
            tensor,
            file,
            _reading,
            choice is not null && choice.File == file && choice.Matrix.Tensor.Name == tensor.Name
                ? choice.Matrix.Reason : null))];
    }

    /// <summary>Chooses the token matrix; of indexed shards, reads only those that may hold it.</summary>
    /// <param name="tensorName">The tensor; null for the default choice.</param>
    /// <returns>The matrix and its file.</returns>
    /// <exception cref="ModelException">
    /// A file is missing, or several models of the folder have such a matrix.
    /// </exception>
    /// <exception cref="SafetensorsException">A file is not a valid safetensors file.</exception>
    /// <exception cref="TokenMatrixException">The tensor is missing, is not a matrix, or must be named.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    internal ModelChoice Choose(string? tensorName) =>
        _sets is [FileSet only] ? Choose(only, tensorName) : ChooseAmong(tensorName);

    private ModelChoice Choose(FileSet set, string? tensorName)
    {
        ModelFacts facts = ModelConfig.Read(System.IO.Path.GetDirectoryName(set.Path)!, Tokenizer);
        var question = new MatrixQuestion(set, facts, _reading);
        ChosenMatrix matrix = tensorName is null
            ? MatrixChooser.Choose(question) : MatrixChooser.Choose(question, tensorName);
        string file = set.FileOf(matrix.Tensor.Name);
        return new ModelChoice(matrix, file, set.Header(file), _reading);
    }

    /// <summary>Chooses the only model in the folder that has a token matrix.</summary>
    private ModelChoice ChooseAmong(string? tensorName)
    {
        var choices = new List<ModelChoice>();
        var errors = new List<Exception>();
        foreach (FileSet set in _sets)
        {
            try
            {
                choices.Add(Choose(set, tensorName));
            }
            catch (Exception exception)
                when (exception is ClusterToolsException or IOException or UnauthorizedAccessException)
            {
                errors.Add(exception);
            }
        }

        if (choices is [ModelChoice only])
        {
            return only;
        }

        // A matrix that needs other parameters is preferred to files without a matrix.
        TokenMatrixException[] near = [.. errors.OfType<TokenMatrixException>().Where(static error =>
            error.Error is TokenMatrixError.TensorNotMatrix or TokenMatrixError.TensorTypeNotSupported)];
        throw choices.Count > 0 ? ModelFolder.Several(Path, choices.Select(static choice => choice.Describe()))
            : near is [TokenMatrixException nearest] ? nearest
            : ModelFolder.WithoutMatrix(Path, _sets.Select(static set => set.Path));
    }

    private (ModelChoice? Choice, string? Error) TryChoose()
    {
        try
        {
            return (Choose(null), null);
        }
        catch (Exception exception)
            when (exception is ClusterToolsException or IOException or UnauthorizedAccessException)
        {
            return (null, exception.Message);
        }
    }
}
