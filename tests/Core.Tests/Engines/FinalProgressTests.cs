using System;
using System.Collections.Concurrent;
using System.Linq;
using Xunit;

namespace ClusterTools.Tests.Engines;

/// <summary>The bar of each cmdlet fills up: the last report of every computation is 1 exactly.</summary>
public sealed class FinalProgressTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, int> Computations => new MatrixTheoryData<string, int>(
        [
            "3 components of 48", "3 components of 300", "all components of 300", "1 cosine", "5 cosines",
                "some cosines",
            "identical", "no identical", "validate", "validate zeros", "coordinates", "some coordinates", "direction",
            "import", "import again",
        ],
        [1, 4]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Computations))]
    public void The_last_report_is_one(string computation, int threads)
    {
        var reports = new Reports();

        Run(computation, new ComputeContext(threads, reports));

        Assert.Equal(1, reports.Last().Fraction);
        Assert.All(reports, static report => Assert.InRange(report.Fraction, 0, 1));
    }

    private void Run(string computation, ComputeContext context)
    {
        TokenMatrix matrix = Matrix(computation == "3 components of 48" ? 48 : 300);
        PcaBasis basis = TensorFile.UnitBasis(matrix);
        SkyDirection[] directions = [.. Enumerable.Range(0, 5).Select(i => new SkyDirection(basis, 10 * i, 20))];
        string file = _folder.File("basis.safetensors");
        switch (computation)
        {
            case "all components of 300":
                PcaBasis.Compute(matrix, ComponentCount.All, context);
                break;
            case "1 cosine":
                CosineMeasurement.Measure(directions[0], context: context);
                break;
            case "5 cosines":
                CosineMeasurement.Measure(directions, matrix, context);
                break;
            case "some cosines":
                CosineMeasurement.Measure(directions[0], context: context, tokenIds: [7, 2]);
                break;
            case "identical":
                Assert.NotEmpty(IdenticalTokenGroup.Find(matrix, context: context));
                break;
            case "no identical":
                Assert.Empty(IdenticalTokenGroup.Find(matrix, [5, 6, 7], context));
                break;
            case "validate":
                ClusterValidation.Validate(matrix, [.. Enumerable.Range(0, 300)], context);
                break;
            case "validate zeros":
                Assert.Equal(2, ClusterValidation.Validate(matrix, [0, 1], context).UndefinedCount);
                break;
            case "coordinates":
                SkyCoordinates.Compute(basis, context: context);
                break;
            case "some coordinates":
                SkyCoordinates.Compute(basis, tokenIds: [9, 3, 9], context: context);
                break;
            case "direction":
                SkyDirection.FromTokens(basis, [8, 4, 8], context: context);
                break;
            case "import" or "import again":
                PcaBasisFile.Save(PcaBasis.Compute(matrix, new ComponentCount(3)), file);
                if (computation == "import")
                {
                    matrix = TokenMatrix.Open(matrix.Path);
                }

                PcaBasisFile.Load(file, matrix, context: context);
                break;
            default:
                PcaBasis.Compute(matrix, new ComponentCount(3), context);
                break;
        }
    }

    // The first two rows are zeros.
    private TokenMatrix Matrix(int dimension)
    {
        var random = new Random(dimension);
        return TensorFile.Matrix(_folder, 1500, dimension, [.. Enumerable.Range(0, 1500 * dimension)
            .Select(i => i < 2 * dimension ? (ushort)0 : BFloat16.FromDouble(random.NextDouble() - 0.5))]);
    }

    private sealed class Reports : ConcurrentQueue<ComputeProgress>, IProgress<ComputeProgress>
    {
        public void Report(ComputeProgress value) => Enqueue(value);
    }
}
