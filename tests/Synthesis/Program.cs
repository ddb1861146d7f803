using System;
using System.Globalization;
using ClusterTools;
using ClusterTools.Synthesis;

// Writes a synthetic matrix: dotnet run --project tests/Synthesis -- <folder> <tokens> <dimension> [<seed>]
if (args.Length is < 3 or > 4)
{
    Console.Error.WriteLine("Usage: <folder> <tokens, 200 or more> <dimension, 16 or more> [<seed>]");
    return 2;
}

int[] numbers = Array.ConvertAll(args[1..], static text => int.Parse(text, CultureInfo.InvariantCulture));
TokenMatrix matrix = SyntheticTokenMatrix.Write(args[0], numbers[0], numbers[1], numbers.Length > 2 ? numbers[2] : 0);
Console.WriteLine(matrix.Path);
return 0;
