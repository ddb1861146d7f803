using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using ClusterTools.Matrices;
using ClusterTools.Numerics;

namespace ClusterTools.Components;

/// <summary>
/// Some rows of [X 1], X a bfloat16 matrix and 1 a column of ones, cut into strips of columns and each element into its
/// two parts: K, what is on its column's grid, as 16 bit integers; and L, what is not. One of the two is zero.
/// </summary>
internal sealed unsafe class GramPanel : IDisposable
{
    /// <summary>The rows of a panel.</summary>
    public const int Rows = BlockRows * Blocks;

    /// <summary>The rows of a block, which are read and cut at a time.</summary>
    public const int BlockRows = 64;

    private const int Blocks = 32;
    private const int BlockPairs = BlockRows / 2;
    private const int Width = PairProducts.StripWidth;

    // Of a block, the parts that sums in 32 bits may be of where they cannot be of the whole.
    private const int Quarters = 4;

    // A column's sum of squares within is one that no sum of products with another one such exceeds. It is computed in
    // float, with a relative error below 2^-18.
    private const float LargestSum = 0.9999f * (1u << 31);

    private const ushort One = 0x3F80;

    private readonly TokenMatrix _matrix;

    // Both [strip][row or pair of rows][48].
    private readonly AlignedBuffer<int> _pairs;
    private readonly AlignedBuffer<float> _halves;

    // [block][half][column]: a bit for each of 32 rows.
    private readonly AlignedBuffer<uint> _restRows;
    private readonly AlignedBuffer<float> _inverses;
    private readonly int[] _foldPairs = new int[Blocks];
    private readonly RestElement[][] _rest;
    private readonly int[][] _restStarts;
    private int _blocks;

    /// <summary>Makes room for a panel.</summary>
    /// <param name="matrix">The matrix [N x d], of bfloat16 elements.</param>
    /// <param name="grids">The grids of its columns.</param>
    public GramPanel(TokenMatrix matrix, ColumnGrids grids)
    {
        _matrix = matrix;
        Strips = (matrix.Dimension + Width) / Width;
        PaddedColumns = Strips * Width;
        _pairs = new AlignedBuffer<int>((nint)PaddedColumns * Rows / 2);
        _halves = new AlignedBuffer<float>((nint)PaddedColumns * Rows);
        _restRows = new AlignedBuffer<uint>((nint)PaddedColumns * Rows / 32);
        _inverses = new AlignedBuffer<float>(PaddedColumns);
        _inverses.Clear();
        grids.Inverses.CopyTo(new Span<float>(_inverses.Pointer, PaddedColumns));

        // The step of the ones: with it 1 is the least number that is on the grid.
        _inverses.Pointer[matrix.Dimension] = ColumnGrids.Least;
        _rest = new RestElement[Strips][];
        _restStarts = new int[Strips][];
        for (int strip = 0; strip < Strips; strip++)
        {
            _rest[strip] = [];
            _restStarts[strip] = new int[Width + 1];
        }
    }

    /// <summary>The number of strips that [X 1] is cut into.</summary>
    public int Strips { get; }

    /// <summary>The columns of all strips; those beyond the d + 1 are zero.</summary>
    public int PaddedColumns { get; }

    /// <summary>Makes a thread's loader.</summary>
    public Loader CreateLoader() => new(this);

    /// <summary>Begins with other rows: all their blocks are to be loaded.</summary>
    /// <param name="rowCount">How many, at most those of a panel.</param>
    public void Begin(int rowCount) => _blocks = (rowCount + BlockRows - 1) / BlockRows;

    // Cuts the elements of a block into their parts. Rows beyond the last are zero.
    private void Load(RowSpan rows, Loader room)
    {
        int block = rows.First % Rows / BlockRows;
        ReadOnlySpan<ushort> elements = rows.ToBFloat16();
        new Span<uint>(RestRows(block, 0), 2 * PaddedColumns).Clear();
        Array.Clear(room.Squares);
        for (int row = 0; row < BlockRows; row += 2)
        {
            for (int k = 0; k < 2; k++)
            {
                Span<ushort> padded = room.Pair.AsSpan(k * PaddedColumns, _matrix.Dimension + 1);
                if (row + k < rows.Count)
                {
                    elements.Slice((row + k) * _matrix.Dimension, _matrix.Dimension).CopyTo(padded);
                    padded[^1] = One;
                }
                else
                {
                    padded.Clear();
                }
            }

            fixed (ushort* pair = room.Pair)
            fixed (float* squares = room.Squares)
            {
                float* quarter = squares + (row * Quarters / BlockRows * PaddedColumns);
                Isa.Dispatch(new CutCall(
                    this, pair, (block * BlockRows) + row, RestRows(block, row / 32), 1u << (row % 32), quarter));
            }
        }

        _foldPairs[block] = FoldPairs(room.Squares);
    }

    /// <summary>Lists the elements of a strip that are not on the grid; after all blocks are loaded.</summary>
    /// <param name="strip">The strip.</param>
    public void ListRest(int strip)
    {
        int[] starts = _restStarts[strip];
        int count = 0;
        for (int column = 0; column < Width; column++)
        {
            starts[column] = count;
            for (int half = 0; half < 2 * _blocks; half++)
            {
                count += BitOperations.PopCount(RestRows(half / 2, half % 2)[(strip * Width) + column]);
            }
        }

        starts[Width] = count;
        if (_rest[strip].Length < count)
        {
            _rest[strip] = new RestElement[count + (count / 4)];
        }

        Span<RestElement> rest = _rest[strip];
        float* halves = _halves.Pointer + ((nint)strip * Rows * Width);
        int next = 0;
        for (int column = 0; column < Width; column++)
        {
            for (int half = 0; half < 2 * _blocks; half++)
            {
                for (uint rows = RestRows(half / 2, half % 2)[(strip * Width) + column]; rows != 0; rows &= rows - 1)
                {
                    int row = (half * 32) + BitOperations.TrailingZeroCount(rows);
                    rest[next++] = new RestElement(row, 2 * halves[(row * Width) + column]);
                }
            }
        }
    }

    /// <summary>
    /// c[j, k] += sum over the panel's rows of K_j K_k, for all columns j up to a strip and the k in it.
    /// </summary>
    /// <param name="strip">The strip.</param>
    /// <param name="c">The sums, a square matrix of as many columns as there are in all strips.</param>
    public void AddIntegerProducts(int strip, long* c)
    {
        for (int left = 0; left <= strip; left++)
        {
            for (int block = 0; block < _blocks; block++)
            {
                int* a = Pairs(left, block);
                int* b = Pairs(strip, block);
                long* tile = c + ((nint)left * Width * PaddedColumns) + (strip * Width);
                int fold = _foldPairs[block];
                for (int pair = 0; pair < BlockPairs; pair += fold)
                {
                    for (int row = 0; row < Width; row += PairProducts.TileHeight)
                    {
                        PairProducts.AddTile(
                            a + (pair * Width) + row,
                            b + (pair * Width),
                            tile + ((nint)row * PaddedColumns),
                            PaddedColumns,
                            fold);
                    }
                }
            }
        }
    }

    /// <summary>
    /// c[j, k] += sum over the panel's rows of L_j (K_k + L_k / 2), for all columns j and the k in a strip.
    /// </summary>
    /// <param name="strip">The strip.</param>
    /// <param name="c">The sums, a square matrix of as many columns as there are in all strips.</param>
    public void AddRestProducts(int strip, double* c)
    {
        float* z = _halves.Pointer + ((nint)strip * Rows * Width);
        for (int column = 0; column < PaddedColumns; column++)
        {
            int[] starts = _restStarts[column / Width];
            int start = starts[column % Width];
            int end = starts[(column % Width) + 1];
            if (start < end)
            {
                RestProducts.AddRow(
                    _rest[column / Width].AsSpan(start, end - start), z, c + ((nint)column * PaddedColumns) + (
                        strip * Width));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pairs.Dispose();
        _halves.Dispose();
        _restRows.Dispose();
        _inverses.Dispose();
    }

    private uint* RestRows(int block, int half) => _restRows.Pointer + ((nint)((2 * block) + half) * PaddedColumns);

    private int* Pairs(int strip, int block) =>
        _pairs.Pointer + ((((nint)strip * Blocks) + block) * BlockPairs * Width);

    private readonly struct CutCall(
        GramPanel panel, ushort* pair, int row, uint* restRows, uint bit, float* squares) : IWidthKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TSingle, TDouble>()
            where TSingle : unmanaged, ISingleLanes<TSingle>
            where TDouble : unmanaged, IDoubleLanes<TDouble>
        {
            for (int column = 0; column < panel.PaddedColumns; column += Width)
            {
                nint strip = column / Width;
                CutStrip<TSingle>(
                    pair + column,
                    panel.PaddedColumns,
                    panel._inverses.Pointer + column,
                    panel._halves.Pointer + (((strip * Rows) + row) * Width),
                    panel._pairs.Pointer + (((strip * Rows / 2) + (row / 2)) * Width),
                    restRows + column,
                    bit,
                    squares + column);
            }
        }
    }

    // Two rows of a strip.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void CutStrip<T>(
        ushort* pair,
        nint rowLength,
        float* inverses,
        float* halves,
        int* integers,
        uint* restRows,
        uint bit,
        float* squares)
        where T : unmanaged, ISingleLanes<T>
    {
        T firstBit = T.CreateBits(bit);
        T secondBit = T.CreateBits(bit << 1);
        T lower = T.CreateBits(0xFFFF);
        T half = T.Create(0.5f);
        T least = T.Create(ColumnGrids.Least);
        T greatest = T.Create(ColumnGrids.Greatest);
        for (int column = 0; column < Width; column += T.Count)
        {
            T inverse = T.Load(inverses + column);
            T elements = T.Widen(pair + column);
            T onGrid = OnGrid(elements * inverse, least, greatest);
            T.Select(onGrid, elements, elements * half).Store(halves + column);
            T rest = T.AndNot(firstBit, T.Equal(elements, default) | onGrid);
            T steps = T.ToIntegers(elements * inverse) & onGrid & lower;

            elements = T.Widen(pair + rowLength + column);
            onGrid = OnGrid(elements * inverse, least, greatest);
            T.Select(onGrid, elements, elements * half).Store(halves + Width + column);
            rest |= T.AndNot(secondBit, T.Equal(elements, default) | onGrid);
            steps |= T.UpperBits(T.ToIntegers(elements * inverse) & onGrid);

            steps.Store((float*)(integers + column));
            (T.Load((float*)(restRows + column)) | rest).Store((float*)(restRows + column));
            T products = default;
            T.AddPairs(steps, steps, ref products);
            (T.Load(squares + column) + T.FromIntegers(products)).Store(squares + column);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T OnGrid<T>(T steps, T least, T greatest)
        where T : unmanaged, ISingleLanes<T>
    {
        T magnitude = T.Abs(steps);
        return T.GreaterOrEqual(magnitude, least) & T.GreaterOrEqual(greatest, magnitude);
    }

    // By Cauchy and Schwarz no partial sum of products exceeds the larger of two columns' sums of squares. One pair
    // never leaves 32 bits: 2 (2^15 - 1)^2 < 2^31.
    private int FoldPairs(float[] squares)
    {
        float largest = 0;
        float largestQuarter = 0;
        for (int column = 0; column < PaddedColumns; column++)
        {
            float sum = 0;
            for (int quarter = 0; quarter < Quarters; quarter++)
            {
                float part = squares[(quarter * PaddedColumns) + column];
                sum += part;
                largestQuarter = Math.Max(largestQuarter, part);
            }

            largest = Math.Max(largest, sum);
        }

        return largest <= LargestSum ? BlockPairs : largestQuarter <= LargestSum ? BlockPairs / Quarters : 1;
    }

    /// <summary>Cuts the blocks that a thread reads.</summary>
    /// <param name="panel">The panel.</param>
    internal sealed class Loader(GramPanel panel) : IRowKernel
    {
        /// <summary>Two rows of [X 1] and their padding.</summary>
        public ushort[] Pair { get; } = new ushort[2 * panel.PaddedColumns];

        /// <summary>The sums of squares of each quarter of a block's columns.</summary>
        public float[] Squares { get; } = new float[Quarters * panel.PaddedColumns];

        /// <inheritdoc/>
        public void Measure(RowSpan rows) => panel.Load(rows, this);
    }
}
