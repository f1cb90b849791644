using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace RpcGen.Plugins.TestPlugin;

public sealed class TestPluginService(PluginContext context) : ITestPlugin
{
    private readonly IHostServices _host = context.GetProxy<IHostServices>();
    private readonly List<byte[]> _kept = [];
    private readonly LoggerExternalScopeProvider _scopes = new();
    private INote? _note;

    public ValueTask<int> AddAsync(int a, int b) => new(a + b);

    public ValueTask<int> ProcessIdAsync() => new(Environment.ProcessId);

    public async ValueTask<string> SlowAsync(int milliseconds)
    {
        await Task.Delay(milliseconds);
        return "slow";
    }

    public ValueTask<string> AskHostAsync(string question) => _host.AnswerAsync(question);

    public ValueTask<string> AskSecretAsync() => context.GetProxy<ISecret>().ReadAsync();

    public ValueTask<string?> VariableAsync(string name) => new(Environment.GetEnvironmentVariable(name));

    public ValueTask<bool> ExistsAsync(string path) => new(Path.Exists(path));

    public ValueTask<string> WorkingDirectoryAsync() => new(Environment.CurrentDirectory);

    public ValueTask<string[]> DescriptorsAsync() => new(
        [.. Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(Describe).Where(text => text.Length > 0)]);

    public ValueTask PrintAsync(string text, bool toError, int times)
    {
        TextWriter writer = toError ? Console.Error : Console.Out;
        for (int i = 0; i < times; i++)
        {
            writer.WriteLine(text);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask LogAsync()
    {
        ((ISupportExternalScope)context.LoggerProvider).SetScopeProvider(_scopes);
        ILogger logger = context.LoggerProvider.CreateLogger("Indexer.Reader");
        using (_scopes.Push("request 7"))
        {
            TestLog.Read(logger, 3, "a.txt", 0.5, isLast: true);
        }

        TestLog.Failed(logger, new InvalidOperationException("no such word\nnext line"), "x\ny");
        context.OnShutdown(_ =>
        {
            TestLog.Ends(logger);
            return Task.CompletedTask;
        });
        return ValueTask.CompletedTask;
    }

    public ValueTask LogManyAsync(int count)
    {
        ILogger logger = context.LoggerProvider.CreateLogger("Flood");
        for (int i = 0; i < count; i++)
        {
            TestLog.Read(logger, i, "flood.txt", 0, isLast: false);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<int> ExitAsync(int code)
    {
        Environment.Exit(code);
        return new(0);
    }

    public async ValueTask<int> ThrowUnhandledAsync(string message)
    {
        new Thread(() => throw new InvalidOperationException(message)).Start();
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    public ValueTask<int> FailFastAsync()
    {
        Environment.FailFast("on command");
        return new(0);
    }

    public unsafe ValueTask<int> SegmentationFaultAsync() => new(*(int*)0x7000_0000_0000);

    public async ValueTask<int> HangAsync(bool spins)
    {
        while (spins)
        {
        }

        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    public ValueTask<int> StartGrandchildAsync()
    {
        using Process child = Process.Start(new ProcessStartInfo("/bin/sleep", "600") { UseShellExecute = false })!;
        return new(child.Id);
    }

    public ValueTask IgnoreStopAsync()
    {
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
        context.OnShutdown(_ => Task.Delay(Timeout.Infinite, CancellationToken.None));
        new Thread(() => Thread.Sleep(Timeout.Infinite)).Start();
        return ValueTask.CompletedTask;
    }

    public ValueTask NoteShutdownAsync(string path, int milliseconds)
    {
        context.OnShutdown(async token =>
        {
            await Task.Delay(milliseconds, token);
            await File.WriteAllTextAsync(path, "shut down", token);
        });
        return ValueTask.CompletedTask;
    }

    public async ValueTask CloseConnectionAsync()
    {
        new Thread(() => Thread.Sleep(Timeout.Infinite)).Start();
        await Task.Yield();
        await context.Connection.DisposeAsync();
    }

    public ValueTask AllocateAsync(int megabytes)
    {
        for (int i = 0; i < megabytes; i++)
        {
            byte[] block = new byte[1024 * 1024];
            Array.Fill(block, (byte)1);
            _kept.Add(block);
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask<string> SharedMemoryAsync() => (await context.Connection.SharedMemoryStatus).ToString();

    public ValueTask<int> NoteAsync(string path, string line)
    {
        lock (_kept)
        {
            // One write of a file that is opened for appending is not torn by those of another process.
            using FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, 0);
            file.Write(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
        }

        return new(Environment.ProcessId);
    }

    public ValueTask<string> ReadThisNoteAsync(INote note) => note.ReadAsync();

    public async ValueTask<string> ReadNoteAsync()
    {
        _note ??= await _host.GetNoteAsync();
        return await _note.ReadAsync();
    }

    private static string Describe(string entry)
    {
        try
        {
            return $"{Path.GetFileName(entry)} {new FileInfo(entry).LinkTarget}";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
