using System.Linq;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Safetensors;

/// <summary>Every row of the table of bad input is refused, for its own reason; the number is the row's.</summary>
public sealed class BadInputTests
{
    public static TheoryData<string> Names => [.. BadInput.Rows.Select(static r => r.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused(string name)
    {
        BadInput row = BadInput.Rows.Single(r => r.Name == name);

        SafetensorsException error = TestFile.ReadBad(row.File);

        Assert.Equal(row.Error, error.Error);
        Assert.Equal(row.Tensor, error.TensorName);
        if (row.Tensor is not null)
        {
            Assert.Contains($"'{row.Tensor}'", error.Message);
        }
    }
}
