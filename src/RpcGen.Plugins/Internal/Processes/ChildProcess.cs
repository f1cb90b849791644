using System.Net.Sockets;
using System.Runtime.Versioning;
using RpcGen.Plugins.Internal.Output;

namespace RpcGen.Plugins.Internal.Processes;

/// <summary>A child process that was started with a socket as its descriptor 3, and all that is known of it.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class ChildProcess : IPluginProcess
{
    // How much of what the child printed last is read after its end, of each stream.
    private const int MaxLastRead = 4 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<PluginExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ChildOutput _output;
    private readonly ChildOutput _error;
    private readonly RuntimeFiles _files;

    // Guarded by _gate: from here on the number of the process may belong to another one.
    private bool _reaped;

    // Used by the process thread only.
    private int _processDescriptor;

    private ChildProcess(
        int id, int processDescriptor, Socket socket, ChildOutput output, ChildOutput error, RuntimeFiles files)
    {
        _files = files;
        Id = id;
        _processDescriptor = processDescriptor;
        Socket = socket;
        _output = output;
        _error = error;
    }

    /// <summary>The process id, also that of its group.</summary>
    public int Id { get; }

    int? IPluginProcess.Id => Id;

    public string Description => $"process {Id}";

    public string? EndWithoutExit => null;

    /// <summary>The host's end of the pair; the caller of Start owns it.</summary>
    public Socket Socket { get; }

    /// <summary>Completed when the process has ended, its group was killed, and what it printed was read.</summary>
    public Task<PluginExit> Exited => _exited.Task;

    /// <summary>Starts a process. On the process thread.</summary>
    /// <exception cref="PluginSpawnException">The system refuses.</exception>
    /// <exception cref="IOException">There is no descriptor left.</exception>
    public static unsafe ChildProcess Start(PluginCommand command, OutputCollector collector)
    {
        using DescriptorSet own = new();
        (int mine, int theirs) = own.SocketPair();
        (int outputRead, int outputWrite) = own.Pipe();
        (int errorRead, int errorWrite) = own.Pipe();
        Libc.SetNonBlocking(outputRead);
        Libc.SetNonBlocking(errorRead);
        int status = command.Pinned is { } program
            ? PosixSpawn.Start(
                command, "/proc/self/fd/4", [outputWrite, errorWrite, theirs, own.Copy(program.Descriptor)], out int id)
            : PosixSpawn.Start(command, command.Program, [outputWrite, errorWrite, theirs], out id);
        if (status != 0)
        {
            throw new PluginSpawnException(status);
        }

        // The child cannot be reaped before this thread does it: the number is its own.
        int processDescriptor = OperatingSystem.IsLinux() ? (int)Libc.SystemCall(434, id, 0) : -1; // pidfd_open
        own.Release(mine);
        own.Release(outputRead);
        own.Release(errorRead);
        return new ChildProcess(
            id, processDescriptor, new Socket(new SafeSocketHandle(mine, ownsHandle: true)),
            new ChildOutput(outputRead, collector.Output), new ChildOutput(errorRead, collector.Error),
            RuntimeFiles.Of(id, command.Environment.GetValueOrDefault("TMPDIR")));
    }

    public RpcChannel Open(Func<Exception?> explainLoss) =>
        RpcSockets.FromSocket(Socket, new RpcProcessPeer(Id, Libc.GetEffectiveUserId()), explainLoss);

    public void Follow(RpcConnection connection)
    {
    }

    /// <summary>Sends a signal to the process and all of its group that are left.</summary>
    public void Signal(int signal)
    {
        lock (_gate)
        {
            if (!_reaped)
            {
                _ = Libc.Signal(-Id, signal);
            }
        }
    }

    /// <summary>Adds what to wait for: the end of the process, and output. Always three entries.</summary>
    public void AddTo(List<Libc.PollEntry> entries)
    {
        entries.Add(new Libc.PollEntry { File = _processDescriptor, Events = Libc.PollIn });
        entries.Add(new Libc.PollEntry { File = _output.Descriptor, Events = Libc.PollIn });
        entries.Add(new Libc.PollEntry { File = _error.Descriptor, Events = Libc.PollIn });
    }

    /// <summary>Looks at what was waited for.</summary>
    /// <returns>Whether the process has ended and was reaped.</returns>
    public bool Process(ReadOnlySpan<Libc.PollEntry> entries)
    {
        if (entries[1].Returned != 0)
        {
            _output.Read();
        }

        if (entries[2].Returned != 0)
        {
            _error.Read();
        }

        return (_processDescriptor < 0 || entries[0].Returned != 0) && TryReap();
    }

    private unsafe bool TryReap()
    {
        const int Id = 1; // P_PID
        const int NoHang = 1; // WNOHANG
        const int Ended = 4; // WEXITED
        int keep = OperatingSystem.IsMacOS() ? 0x20 : 0x1000000; // WNOWAIT
        Libc.ChildStatus status = default;
        int result = Libc.Wait(Id, this.Id, &status, Ended | NoHang | keep);
        if (result == 0 && status.Process == 0)
        {
            return false;
        }

        // While the dead process is not reaped, no other process or group gets its number.
        Signal(Libc.Kill);
        _output.ReadRest(MaxLastRead);
        _error.ReadRest(MaxLastRead);
        lock (_gate)
        {
            result = Libc.Wait(Id, this.Id, &status, Ended | NoHang);
            _reaped = true;
        }

        if (_processDescriptor >= 0)
        {
            _ = Libc.Close(_processDescriptor);
            _processDescriptor = -1;
        }

        _files.Delete();
        _exited.TrySetResult(
            result != 0 ? new PluginExit(-1)
            : status.Code == Libc.Exited ? new PluginExit(status.Status)
            : new PluginExit(128 + status.Status, status.Status));
        return true;
    }
}
