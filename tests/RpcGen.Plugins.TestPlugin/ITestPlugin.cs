namespace RpcGen.Plugins.TestPlugin;

/// <summary>A plugin that does on command what plugins should not do.</summary>
[RpcContract]
public interface ITestPlugin
{
    ValueTask<int> AddAsync(int a, int b);

    ValueTask<int> ProcessIdAsync();

    ValueTask<string> SlowAsync(int milliseconds);

    /// <summary>Calls the host back.</summary>
    ValueTask<string> AskHostAsync(string question);

    /// <summary>Calls a contract that the host may not have exposed.</summary>
    ValueTask<string> AskSecretAsync();

    ValueTask<string?> VariableAsync(string name);

    ValueTask<string> WorkingDirectoryAsync();

    ValueTask<bool> ExistsAsync(string path);

    /// <summary>The descriptors that are open, with what they lead to.</summary>
    ValueTask<string[]> DescriptorsAsync();

    ValueTask PrintAsync(string text, bool toError, int times = 1);

    /// <summary>Logs records of several kinds, and one more when the plugin is stopped.</summary>
    ValueTask LogAsync();

    /// <summary>Logs so many records as fast as it can.</summary>
    ValueTask LogManyAsync(int count);

    /// <summary>Ends the process; nothing is answered.</summary>
    ValueTask<int> ExitAsync(int code);

    /// <summary>Throws on a thread that nobody watches.</summary>
    ValueTask<int> ThrowUnhandledAsync(string message);

    ValueTask<int> FailFastAsync();

    /// <summary>Reads where nothing is mapped.</summary>
    ValueTask<int> SegmentationFaultAsync();

    /// <summary>Never answers. Spins if asked to.</summary>
    ValueTask<int> HangAsync(bool spins);

    /// <summary>Starts a process that outlives its parent if nobody ends it, with a copy of standard output.</summary>
    ValueTask<int> StartGrandchildAsync();

    /// <summary>From now on a shutdown is not answered, and SIGTERM does nothing.</summary>
    ValueTask IgnoreStopAsync();

    /// <summary>Says in a file when the shutdown hook has run.</summary>
    ValueTask NoteShutdownAsync(string path, int milliseconds);

    /// <summary>Closes the connection and lives on.</summary>
    [RpcMethod(OneWay = true)]
    ValueTask CloseConnectionAsync();

    /// <summary>Allocates and keeps so many bytes.</summary>
    ValueTask AllocateAsync(int megabytes);

    ValueTask<string> SharedMemoryAsync();

    /// <summary>Adds a line to a file, and says which process did.</summary>
    ValueTask<int> NoteAsync(string path, string line);

    /// <summary>Reads a note that comes with the call.</summary>
    ValueTask<string> ReadThisNoteAsync(INote note);

    /// <summary>Reads a note that the host handed out; it is kept.</summary>
    ValueTask<string> ReadNoteAsync();
}
