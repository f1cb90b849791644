using System.Diagnostics;

namespace RpcGen.TestPeer;

/// <summary>A child that listens on stdio: after it has used the standard streams as any program may.</summary>
internal sealed class StandardStreams : IStandardStreams
{
    private readonly TextWriter _output = Console.Out;
    private readonly Stream _outputStream = Console.OpenStandardOutput();
    private readonly TextReader _input = Console.In;
    private readonly Process? _grandchild;

    private StandardStreams(Process? grandchild) => _grandchild = grandchild;

    public static async Task RunAsync(bool withGrandchild)
    {
        using Process? grandchild = withGrandchild ? Process.Start("sleep", ["600"]) : null;
        await using RpcServer server = new();
        server.Expose<IStandardStreams>(new StandardStreams(grandchild));
        await server.ListenAsync("stdio:");
        await server.Completion;
    }

    public async Task<string> UseAsync(string line)
    {
        await _output.WriteLineAsync($"{line} of the writer");
        await _output.FlushAsync();
        await _outputStream.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"{line} of the stream\n"));
        Console.WriteLine($"{line} of the console");
        using Process printing = Process.Start("echo", [$"{line} of the child"]);
        await printing.WaitForExitAsync();
        using Process reading = Process.Start("cat");
        await reading.WaitForExitAsync();
        return $"{await _input.ReadLineAsync()}{Console.ReadLine()}";
    }

    public ValueTask<int> GrandchildAsync() => new(_grandchild!.Id);

    public Task ExitAsync(int code)
    {
        Environment.Exit(code);
        return Task.CompletedTask;
    }
}
