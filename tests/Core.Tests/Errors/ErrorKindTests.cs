using System;
using System.Linq;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Errors;

/// <summary>Each exception of the library has ids and kinds for all of its errors.</summary>
public sealed class ErrorKindTests
{
    [Fact]
    public void Error_ids_are_those_of_all_exceptions_each_once()
    {
        Type[] exceptions = ExceptionTypes();
        int errors = exceptions.Sum(static type => Enum.GetNames(type.GetProperty("Error")!.PropertyType).Length);

        Assert.Equal(errors, ClusterToolsException.ErrorIds.Count);
        Assert.Equal(errors, ClusterToolsException.ErrorIds.Distinct(StringComparer.Ordinal).Count());
        Assert.All(exceptions, static type => Assert.All(
            Enum.GetNames(type.GetProperty("Error")!.PropertyType),
            static name => Assert.Contains(
                ClusterToolsException.ErrorIds, id => id.EndsWith(name, StringComparison.Ordinal))));
    }

    [Fact]
    public void Kind_is_that_of_the_error()
    {
        Assert.Equal(ErrorKind.InvalidData, new SafetensorsException(SafetensorsError.InvalidUtf8, "x", null).Kind);
        Assert.Equal(ErrorKind.NotFound, Kind(() => TokenMatrix.Open(Golden.File("tiny", "W.safetensors"), "none")));
        Assert.Equal(ErrorKind.InvalidInput, Kind(() => ClusterFile.FormatOf("a.xyz")));
    }

    private static ErrorKind Kind(Func<object> action) => Assert.ThrowsAny<ClusterToolsException>(action).Kind;

    private static Type[] ExceptionTypes() =>
    [
        .. typeof(ClusterToolsException).Assembly.GetTypes()
            .Where(static type => type.BaseType == typeof(ClusterToolsException)),
    ];
}
