namespace ClusterTools.Safetensors;

/// <summary>
/// The errors of safetensors files. The members up to <see cref="IncompleteFile"/> are in the order of the checks,
/// which is the reference implementation's, and the first failed check is reported. Of <see cref="InvalidJson"/> and
/// <see cref="DuplicateKey"/>, the error that comes first in the text is reported. The checks from
/// <see cref="InvalidOffset"/> to <see cref="InvalidTensorInfo"/> run tensor by tensor, in data order.
/// </summary>
public enum SafetensorsError
{
    /// <summary>The file has fewer than the 8 bytes that hold the header's length.</summary>
    HeaderTooSmall,

    /// <summary>The file is a Git LFS or Xet pointer: a short text in place of a file not yet downloaded.</summary>
    GitLfsPointer,

    /// <summary>The header is, or would be when written, longer than 100,000,000 bytes.</summary>
    HeaderTooLarge,

    /// <summary>The file ends inside its header.</summary>
    InvalidHeaderLength,

    /// <summary>The header is not UTF-8.</summary>
    InvalidUtf8,

    /// <summary>The header is not JSON, or does not follow the format's schema.</summary>
    InvalidJson,

    /// <summary>A key occurs twice in one JSON object of the header; the format forbids it.</summary>
    DuplicateKey,

    /// <summary>A tensor's bytes do not begin where the previous tensor's end, or they end before they begin.</summary>
    InvalidOffset,

    /// <summary>The element count or bit count of a tensor is too large for 64-bit arithmetic.</summary>
    SizeOverflow,

    /// <summary>A tensor of 4-bit or 6-bit elements does not fill whole bytes.</summary>
    MisalignedSubByte,

    /// <summary>A tensor's byte range and its shape and type disagree.</summary>
    InvalidTensorInfo,

    /// <summary>The file is shorter or longer than its header says.</summary>
    IncompleteFile,

    /// <summary>The file holds no tensor of the requested name.</summary>
    TensorNotFound,
}
