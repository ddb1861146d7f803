using System;
using Xunit;

namespace ClusterTools.Tests.Basis;

public sealed class ComponentCountTests
{
    [Theory]
    [InlineData("All")]
    [InlineData("all")]
    [InlineData("ALL")]
    public void All_is_read_in_any_case(string text)
    {
        Assert.Equal(ComponentCount.All, ComponentCount.Parse(text));
        Assert.Equal("All", ComponentCount.Parse(text).ToString());
        Assert.Equal(17, ComponentCount.Parse(text).Of(17));
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("16", 16)]
    [InlineData(" 3 ", 3)]
    [InlineData("2147483647", int.MaxValue)]
    public void A_number_is_read_in_every_culture(string text, int count)
    {
        using (Culture.WithDecimalComma())
        {
            Assert.Equal(new ComponentCount(count), ComponentCount.Parse(text));
            Assert.Equal(text.Trim(), ComponentCount.Parse(text).ToString());
        }

        Assert.Equal(count, ComponentCount.Parse(text).Of(count));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("1,000")]
    [InlineData("2147483648")]
    [InlineData("some")]
    [InlineData("")]
    [InlineData(null)]
    public void Anything_else_is_refused(string? text) =>
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => ComponentCount.Parse(text!)).Message);

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void There_is_at_least_one(int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(count), () => new ComponentCount(count));

    [Fact]
    public void There_are_at_most_as_many_as_dimensions()
    {
        BasisException error = Assert.Throws<BasisException>(
            () => PcaBasis.Compute(Golden.Matrix("tiny"), new ComponentCount(65)));

        Assert.Equal((BasisError.ComponentCountOutOfRange, "ComponentCountOutOfRange"), (error.Error, error.ErrorId));
        Assert.Contains("65 components", error.Message);
        Assert.Contains("64 dimensions", error.Message);
    }
}
