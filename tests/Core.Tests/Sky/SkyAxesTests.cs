using System.Linq;
using Xunit;

namespace ClusterTools.Tests.Sky;

public sealed class SkyAxesTests
{
    [Fact]
    public void Default_is_north_2_meridian_1_equinox_3()
    {
        Assert.Equal(new SkyAxes(2, 1, 3), SkyAxes.Default);
        Assert.Equal(new SkyAxes(), SkyAxes.Default);
        Assert.Equal("north 2, meridian 1, equinox 3", SkyAxes.Default.ToString());
    }

    [Fact]
    public void Axes_of_the_same_numbers_are_equal_and_of_others_are_not()
    {
        Assert.Equal(new SkyAxes(-4, 2, 3), new SkyAxes(-4, 2, 3));
        Assert.NotEqual(new SkyAxes(4, 2, 3), new SkyAxes(-4, 2, 3));
        Assert.NotEqual(new SkyAxes(2, 1, 3), new SkyAxes(1, 2, 3));
    }

    [Theory]
    [InlineData(0, 1, 3, SkyError.ComponentNotInBasis)]
    [InlineData(2, 0, 3, SkyError.ComponentNotInBasis)]
    [InlineData(2, 1, 0, SkyError.ComponentNotInBasis)]
    [InlineData(2, 2, 3, SkyError.ComponentsNotDistinct)]
    [InlineData(2, 1, -2, SkyError.ComponentsNotDistinct)]
    [InlineData(2, 3, -3, SkyError.ComponentsNotDistinct)]
    [InlineData(int.MinValue, int.MinValue, 1, SkyError.ComponentsNotDistinct)]
    public void Axes_without_a_sky_cannot_be_made(int north, int meridian, int equinox, SkyError error) =>
        Assert.Equal(error, Assert.Throws<SkyException>(() => new SkyAxes(north, meridian, equinox)).Error);

    [Fact]
    public void No_axes_position_or_field_can_be_changed_after_the_check() => Assert.All(
        new[] { typeof(SkyAxes), typeof(SkyPosition), typeof(FieldOfView) },
        static type =>
        {
            Assert.False(type.IsValueType);
            Assert.DoesNotContain(type.GetProperties(), static property => property.CanWrite);
        });

    [Fact]
    public void Results_keep_the_axes_that_they_were_made_with()
    {
        PcaBasis basis = Golden.TorchBasis("tiny");
        var direction = new SkyDirection(basis, 10, 20, new SkyAxes(-5, 2, 7));
        SkyCoordinates sky = SkyCoordinates.Compute(direction, [1, 2]);

        Assert.Equal((-5, 2, 7), (direction.North, direction.Meridian, direction.Equinox));
        Assert.Equal((-5, 2, 7), (sky.North, sky.Meridian, sky.Equinox));
        Assert.Equal(
            SkyCoordinates.Compute(basis, new SkyAxes(-5, 2, 7), [1, 2]).Latitudes.ToArray(), sky.Latitudes.ToArray());
        Assert.Equal("latitude 10, longitude 20 (north -5, meridian 2, equinox 7)", direction.ToString());
    }
}
