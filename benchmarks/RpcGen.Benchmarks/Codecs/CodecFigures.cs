using System.Diagnostics;
using System.Globalization;

namespace RpcGen.Benchmarks.Codecs;

/// <summary>
/// Serializers by kind of DTO, as a Markdown table. They take turns of a millisecond, and the fastest turn counts, so
/// that other work of the machine does not.
/// </summary>
internal static class CodecFigures
{
    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(1);

    /// <summary>Prints the table.</summary>
    /// <param name="seconds">How long each serializer is measured with each kind, warm-up included.</param>
    public static void Print(double seconds)
    {
        Console.WriteLine("| kind | serializer | encode ns | decode ns | bytes | B encode | B decode |");
        Console.WriteLine("|---|---|---:|---:|---:|---:|---:|");
        CodecsJsonContext json = CodecsJsonContext.Default;
        Print("numbers", CodecRunners.Create(Numbers.Sample(), json.Numbers), seconds);
        Print("order", CodecRunners.Create(Purchase.Sample(), json.Purchase), seconds);
        Print("text", CodecRunners.Create(Texts.Sample(), json.Texts), seconds);
        Print("arrays", CodecRunners.Create(Series.Sample(), json.Series), seconds);
    }

    private static void Print(string kind, ICodecRunner[] runners, double seconds)
    {
        (Action<int> Run, int Times)[] operations =
        [
            .. runners.SelectMany(runner => (Action<int>[])[runner.Encode, runner.Decode])
                .Select(run => (run, Calibrate(run, seconds))),
        ];
        double[] best = [.. operations.Select(_ => double.MaxValue)];
        long begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds * runners.Length / 2)
        {
            for (int i = 0; i < operations.Length; i++)
            {
                best[i] = Math.Min(best[i], Time(operations[i].Run, operations[i].Times));
            }
        }

        for (int i = 0; i < runners.Length; i++)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {kind} | {runners[i].Name} | {best[2 * i]:n0} | {best[(2 * i) + 1]:n0} | {runners[i].Size:n0} " +
                $"| {Allocated(runners[i].Encode):n0} | {Allocated(runners[i].Decode):n0} |"));
        }
    }

    // Warms up as well: so long that the code is compiled for the second time.
    private static int Calibrate(Action<int> run, double seconds)
    {
        const int few = 50;
        double fastest = double.MaxValue;
        long begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds / 4)
        {
            fastest = Math.Min(fastest, Time(run, few));
        }

        return Math.Max(1, (int)(s_turn.TotalNanoseconds / fastest));
    }

    private static double Time(Action<int> run, int times)
    {
        long start = Stopwatch.GetTimestamp();
        run(times);
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / times;
    }

    private static double Allocated(Action<int> run)
    {
        const int times = 1000;
        long before = GC.GetAllocatedBytesForCurrentThread();
        run(times);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)times;
    }
}
