using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using RpcGen.Fuzz;
using RpcGen.Fuzz.Sources;
using RpcGen.Testing;

int seed = int.Parse(Option("--seed") ?? "1", CultureInfo.InvariantCulture);
if (Option("--sources") is { } sources)
{
    int first = int.Parse(Option("--from") ?? "0", CultureInfo.InvariantCulture);
    SourceFuzz fuzz = new(seed);
    fuzz.Run(first, int.Parse(sources, CultureInfo.InvariantCulture));
    fuzz.Failures.ForEach(Console.WriteLine);
    Console.WriteLine(
        $"{sources} sources from {first}, seed {seed}: {fuzz.Accepted} accepted, {fuzz.Refused} refused, "
        + $"the others do not compile; {fuzz.Failures.Count} failures");
    return fuzz.Failures.Count == 0 ? 0 : 1;
}

double minutes = double.Parse(Option("--minutes") ?? "1", CultureInfo.InvariantCulture);
string corpus = Option("--corpus") ?? "fuzz-corpus";
ContractFuzzer fuzzer = await Targets.ShapesAsync();
if (Option("--replay") is { } file)
{
    await fuzzer.PlayAsync(await File.ReadAllBytesAsync(file));
    Console.WriteLine("nothing failed");
    return 0;
}

Directory.CreateDirectory(corpus);
foreach (string input in Directory.GetFiles(corpus, "*.session").Order(StringComparer.Ordinal))
{
    fuzzer.AddInput(await File.ReadAllBytesAsync(input));
}

const int MessagesARound = 100_000;
const int SessionsARound = 20_000;
Stopwatch watch = Stopwatch.StartNew();
long sessions = 0;
long messages = 0;
int failures = 0;
FuzzReport? report = null;
for (; watch.Elapsed.TotalMinutes < minutes; seed++)
{
    try
    {
        Targets.Messages(MessagesARound, seed);
        messages += 3 * MessagesARound;
        report = await fuzzer.RunAsync(seed, SessionsARound, TimeSpan.FromMinutes(minutes) - watch.Elapsed);
        sessions += report.Sessions;
    }
    catch (FuzzFailureException failure)
    {
        failures++;
        string path = Save(failure.Input.Span, "failure");
        Console.WriteLine(
            $"seed {seed}: {failure.Message}\n{failure.InnerException}\nsaved as {path}; replay with --replay {path}");
    }
}

foreach (ReadOnlyMemory<byte> input in fuzzer.Corpus)
{
    Save(input.Span, "session");
}

foreach ((string outcome, int count) in (report?.Outcomes ?? new Dictionary<string, int>()).OrderByDescending(pair => pair.Value))
{
    Console.WriteLine($"{count,10} {outcome}");
}

Console.WriteLine($"{sessions} sessions, {messages} messages, {failures} failures");
return failures == 0 ? 0 : 1;

string Save(ReadOnlySpan<byte> input, string kind)
{
    string path = Path.Combine(corpus, $"{Convert.ToHexStringLower(SHA256.HashData(input))[..16]}.{kind}");
    File.WriteAllBytes(path, input);
    return path;
}

string? Option(string name)
{
    int at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
}
