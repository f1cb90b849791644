using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using RpcGen.Plugins.Internal.Output;

namespace RpcGen.Plugins.Internal.Processes;

/// <summary>
/// The thread that starts all children, reads what they print, and reaps them. It lives as long as this process:
/// signals for the death of a parent come when the thread ends that started the child.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class ProcessThread
{
    // How often children are looked at where the system has no descriptor for a process.
    private const int LookMilliseconds = 20;

    private static readonly Lazy<ProcessThread> s_instance = new(() => new ProcessThread());

    private readonly ConcurrentQueue<Action> _work = new();
    private readonly int _wakeRead;
    private readonly int _wakeWrite;

    // Used by the thread only.
    private readonly List<ChildProcess> _children = [];
    private readonly List<Libc.PollEntry> _entries = [];

    private ProcessThread()
    {
        DescriptorSet own = new();
        (_wakeRead, _wakeWrite) = own.Pipe();
        Libc.SetNonBlocking(_wakeRead);
        Libc.SetNonBlocking(_wakeWrite);
        new Thread(Run) { IsBackground = true, Name = "RpcGen.Plugins processes" }.Start();
    }

    public static ProcessThread Instance => s_instance.Value;

    /// <summary>Starts a process. The task completes elsewhere than on the thread.</summary>
    /// <exception cref="PluginSpawnException">The system refuses.</exception>
    /// <exception cref="IOException">There is no descriptor left.</exception>
    public Task<ChildProcess> StartAsync(PluginCommand command, OutputCollector collector)
    {
        TaskCompletionSource<ChildProcess> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Enqueue(() =>
        {
            try
            {
                ChildProcess child = ChildProcess.Start(command, collector);
                _children.Add(child);
                started.SetResult(child);
            }
            catch (Exception exception)
            {
                started.SetException(exception);
            }
        });
        Wake();
        return started.Task;
    }

    private unsafe void Wake()
    {
        byte one = 1;
        _ = Libc.Write(_wakeWrite, &one, 1);
    }

    private unsafe void Run()
    {
        byte* scratch = stackalloc byte[64];
        while (true)
        {
            while (_work.TryDequeue(out Action? work))
            {
                work();
            }

            _entries.Clear();
            _entries.Add(new Libc.PollEntry { File = _wakeRead, Events = Libc.PollIn });
            foreach (ChildProcess child in _children)
            {
                child.AddTo(_entries);
            }

            Span<Libc.PollEntry> entries = CollectionsMarshal.AsSpan(_entries);
            fixed (Libc.PollEntry* first = entries)
            {
                if (Libc.Poll(first, (nuint)entries.Length, OperatingSystem.IsLinux() ? -1 : LookMilliseconds) < 0)
                {
                    // A signal. What is reported is stale then.
                    continue;
                }
            }

            if (entries[0].Returned != 0)
            {
                _ = Libc.Read(_wakeRead, scratch, 64);
            }

            for (int i = _children.Count - 1; i >= 0; i--)
            {
                if (_children[i].Process(entries.Slice(1 + (i * 3), 3)))
                {
                    _children.RemoveAt(i);
                }
            }
        }
    }
}
