using System;
using System.IO;
using System.Linq;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Models;

/// <summary>Whether wide elements hold only numbers of bfloat16: what is said is what was looked at.</summary>
public sealed class BFloat16SampleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_small_tensor_is_looked_at_whole()
    {
        AssertSample(true, 4096, SafetensorsItem.FromF32("x", [.. Enumerable.Repeat(1.5f, 4096)], [64, 64]));
        AssertSample(
            true, 6, SafetensorsItem.FromF64("x", [1, -0.0, double.NaN, double.PositiveInfinity, 0.5, 3], [3, 2]));
        AssertSample(true, 3, SafetensorsItem.FromF32("x", [float.Epsilon * 65536, float.NaN, 0], [3, 1]));
    }

    [Theory]
    [InlineData(1.001f)]
    [InlineData(float.Epsilon)]
    public void One_other_number_is_proof(float other)
    {
        float[] elements = [.. Enumerable.Repeat(1f, 100)];
        elements[70] = other;
        AssertSample(false, 71, SafetensorsItem.FromF32("x", elements, [10, 10]));
        AssertSample(false, 71, SafetensorsItem.FromF64("x", [.. elements.Select(static e => (double)e)], [10, 10]));
    }

    [Fact]
    public void A_double_beyond_the_floats_is_another_number() =>
        AssertSample(false, 1, SafetensorsItem.FromF64("x", [1e300, 1], [1, 2]));

    [Fact]
    public void Of_a_large_tensor_a_part_is_looked_at_and_counted()
    {
        float[] elements = [.. Enumerable.Repeat(1f, 100_000)];
        AssertSample(true, 4096, SafetensorsItem.FromF32("x", elements, [1000, 100]));

        // First, last and in between; the rest is not claimed.
        foreach ((int index, bool seen) in new[] { (0, true), (99_999, true), (33_000, true), (50_000, false) })
        {
            float[] changed = [.. elements];
            changed[index] = 1.001f;
            Assert.Equal(!seen, Sample(SafetensorsItem.FromF32("x", changed, [1000, 100])).HoldsBFloat16);
        }
    }

    [Fact]
    public void Other_types_and_lost_files_say_nothing()
    {
        AssertSample(null, 0, SafetensorsItem.FromBF16("x", [1, 2], [1, 2]));
        AssertSample(null, 0, SafetensorsItem.FromI32("x", [1, 2], [1, 2]));
        AssertSample(null, 0, SafetensorsItem.FromF32("x", [], [0, 2]));

        TensorInfo lost = Sample(SafetensorsItem.FromF32("x", [1, 2], [1, 2]));
        File.Delete(lost.Path);
        Assert.Equal((null, 0), (lost.HoldsBFloat16, lost.CheckedCount));
    }

    private void AssertSample(bool? expected, long count, SafetensorsItem item)
    {
        TensorInfo info = Sample(item);
        Assert.Equal((expected, count), (info.HoldsBFloat16, info.CheckedCount));
    }

    private TensorInfo Sample(SafetensorsItem item)
    {
        string path = _folder.File("x.safetensors");
        using (FileStream stream = File.Create(path))
        {
            SafetensorsWriter.Write(stream, [item]);
        }

        return ModelSource.Locate(path).GetTensors(path).Single();
    }
}
