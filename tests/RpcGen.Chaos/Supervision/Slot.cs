namespace RpcGen.Chaos;

/// <summary>A place for a process: when its process is killed, the next one takes the place.</summary>
internal sealed class Slot(Func<ChildProgram> start) : IDisposable
{
    public ChildProgram Program { get; private set; } = start();

    public async Task ReplaceAsync()
    {
        await Program.KillAsync();
        Program.Dispose();
        Program = start();
    }

    public void Dispose() => Program.Dispose();
}
