using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ClusterTools.Numerics;

/// <summary>
/// The bfloat16 cosines of rows to several directions, equal to <see cref="ReferenceChain"/> in every bit. A row's
/// quotients are made once; the products are summed in double and certified, or summed again exactly. A thread's own.
/// </summary>
internal sealed unsafe class CosineBatchKernel
{
    private const int Rows = TileKernel.Rows;
    private const int TileColumns = TileKernel.Columns;
    private const int Width = TileKernel.Width;

    private readonly DirectionBatch _batch;
    private readonly double[] _tile = new double[Rows * TileColumns];
    private readonly ushort[] _norms = new ushort[Rows];
    private readonly double[] _sums;

    /// <summary>Creates a kernel with its own scratch memory.</summary>
    /// <param name="batch">The directions.</param>
    public CosineBatchKernel(DirectionBatch batch)
    {
        _batch = batch;
        _sums = new double[batch.Groups * Rows * Width];
    }

    /// <summary>Computes the cosines of rows that lie one after the other.</summary>
    /// <param name="elements">The rows' bfloat16 bits.</param>
    /// <param name="cosines">Gets the cosines: [direction][row].</param>
    /// <param name="firstRow">The number of the first row.</param>
    /// <param name="rowCount">The number of rows.</param>
    public void Measure(ReadOnlySpan<ushort> elements, ushort[][] cosines, int firstRow, int rowCount)
    {
        fixed (ushort* first = elements)
        {
            for (int row = 0; row < rowCount; row += Rows)
            {
                int count = Math.Min(Rows, rowCount - row);
                ushort* rows = first + ((long)row * _batch.Dimension);
                Sum(rows, count);
                Round(rows, count, cosines, firstRow + row);
            }
        }
    }

    private void Sum(ushort* rows, int count)
    {
        int dimension = _batch.Dimension;
        Array.Clear(_sums);
        Array.Clear(_norms);
        for (int row = 0; row < count; row++)
        {
            _norms[row] = CosineKernel.Norm(rows + ((long)row * dimension), dimension);
        }

        double* columns = _batch.Columns.Pointer;
        fixed (double* tile = _tile, sums = _sums)
        {
            for (int first = 0; first < dimension; first += TileColumns)
            {
                int width = Math.Min(TileColumns, dimension - first);
                for (int row = 0; row < Rows; row++)
                {
                    FillQuotients(rows + ((long)row * dimension) + first, _norms[row], tile + (row * TileColumns), width);
                }

                for (int group = 0; group < _batch.Groups; group += 2)
                {
                    AddDots(tile, columns + (first * Width), sums, group, width);
                }
            }
        }
    }

    private void AddDots(double* tile, double* columns, double* sums, int group, int width)
    {
        const int HalfRows = Rows / 2;
        nint groupLength = (nint)_batch.Dimension * Width;
        double* v = columns + (group * groupLength);
        double* s = sums + (group * Rows * Width);
        if (group + 1 == _batch.Groups)
        {
            TileKernel.AddDots(tile, v, s, width);
            return;
        }

        for (int row = 0; row < Rows; row += HalfRows)
        {
            double* t = s + (row * Width);
            TileKernel.AddDotsOfPair(tile + (row * TileColumns), v, v + groupLength, t, t + (Rows * Width), width);
        }
    }

    // Rows without a finite, positive norm have no products: their cosines are told by the norm alone.
    private static void FillQuotients(ushort* elements, ushort norm, double* quotients, int count)
    {
        if (!HasQuotients(norm))
        {
            new Span<double>(quotients, count).Clear();
        }
        else if (CosineKernel.HasReciprocal(norm))
        {
            FillQuotients<Multiplication>(elements, 1 / BFloat16.ToSingle(norm), quotients, count);
        }
        else
        {
            FillQuotients<Division>(elements, BFloat16.ToSingle(norm), quotients, count);
        }
    }

    private static bool HasQuotients(ushort norm) => norm is not 0 and < BFloat16.PositiveInfinity;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillQuotients<TQuotient>(ushort* elements, float operand, double* quotients, int count)
        where TQuotient : struct, IQuotient
    {
        Vector512<float> operands = Vector512.Create(operand);
        int i = 0;
        for (; i <= count - 16; i += 16)
        {
            Vector512<uint> bits = Vector512.WidenLower(Vector256.Load(elements + i).ToVector512Unsafe()) << 16;
            Vector512<float> rounded = CosineKernel.Round(TQuotient.Of(bits.AsSingle(), operands));
            Vector512.WidenLower(rounded).Store(quotients + i);
            Vector512.WidenUpper(rounded).Store(quotients + i + 8);
        }

        for (; i < count; i++)
        {
            quotients[i] = BFloat16.ToSingle(BFloat16.FromSingle(TQuotient.Of(BFloat16.ToSingle(elements[i]), operand)));
        }
    }

    private void Round(ushort* rows, int count, ushort[][] cosines, int firstRow)
    {
        for (int direction = 0; direction < cosines.Length; direction++)
        {
            double error = _batch.SumErrors[direction];
            for (int row = 0; row < count; row++)
            {
                double sum = _sums[(((direction / Width * Rows) + row) * Width) + (direction % Width)];
                cosines[direction][firstRow + row] = Round(rows, row, direction, sum, error);
            }
        }
    }

    private ushort Round(ushort* rows, int row, int direction, double sum, double error)
    {
        ushort norm = _norms[row];
        if (!HasQuotients(norm))
        {
            return norm == BFloat16.PositiveInfinity ? (ushort)0 : BFloat16.NaN;
        }

        if (CosineKernel.TryRound(sum, error, out ushort cosine))
        {
            return cosine;
        }

        var elements = new ReadOnlySpan<ushort>(rows + ((long)row * _batch.Dimension), _batch.Dimension);
        return CosineKernel.ExactCosine(elements, norm, _batch.Directions[direction]);
    }

    private interface IQuotient
    {
        static abstract Vector512<float> Of(Vector512<float> elements, Vector512<float> operand);

        static abstract float Of(float element, float operand);
    }

    private readonly struct Multiplication : IQuotient
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Of(Vector512<float> elements, Vector512<float> operand) => elements * operand;

        public static float Of(float element, float operand) => element * operand;
    }

    private readonly struct Division : IQuotient
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Of(Vector512<float> elements, Vector512<float> operand) => elements / operand;

        public static float Of(float element, float operand) => element / operand;
    }
}
