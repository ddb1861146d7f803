using System;

namespace ClusterTools.Charts;

/// <summary>Draws many equal dots into an image, which is more opaque where they overlap.</summary>
internal sealed class PointRaster
{
    private readonly int _width;
    private readonly int _height;
    private readonly float[] _transparencies;

    /// <summary>Begins with an empty image.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    public PointRaster(int width, int height)
    {
        (_width, _height) = (width, height);
        _transparencies = new float[width * height];
        Array.Fill(_transparencies, 1);
    }

    /// <summary>Draws a dot, smooth at its edge; what is outside the image is cut off.</summary>
    /// <param name="x">Its centre from the left, in pixels.</param>
    /// <param name="y">Its centre from the top.</param>
    /// <param name="radius">Its radius.</param>
    /// <param name="opacity">Its opacity, 0 to 1.</param>
    public void Add(double x, double y, double radius, double opacity)
    {
        for (int row = Math.Max(0, (int)(y - radius - 1)); row < Math.Min(_height, y + radius + 1); row++)
        {
            for (int column = Math.Max(0, (int)(x - radius - 1)); column < Math.Min(_width, x + radius + 1); column++)
            {
                (double right, double down) = (column + 0.5 - x, row + 0.5 - y);
                double away = Math.Sqrt((right * right) + (down * down));
                double covered = Math.Clamp(radius + 0.5 - away, 0, 1);
                _transparencies[(row * _width) + column] *= (float)(1 - (opacity * covered));
            }
        }
    }

    /// <summary>The image as PNG.</summary>
    /// <param name="color">The colour of the dots, 0xRRGGBB.</param>
    public byte[] ToPng(int color) => PngImage.Write(
        Array.ConvertAll(_transparencies, static clear => (byte)Math.Round(255 * (1 - clear))), _width, color);
}
