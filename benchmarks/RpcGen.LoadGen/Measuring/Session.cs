using RpcGen.LoadGen.Raw;

namespace RpcGen.LoadGen.Measuring;

/// <summary>The connections to one server: the library's and the raw baseline, in the same two processes.</summary>
internal sealed class Session(
    string transport, RpcConnection connection, IRawClient raw, Func<ValueTask> dispose, bool isOneProcess)
    : IAsyncDisposable
{
    public string Transport => transport;

    public RpcConnection Connection => connection;

    public ILoad Load { get; } = connection.GetProxy<ILoad>();

    public IRawClient Raw => raw;

    /// <summary>True if client and server share a process, so that their usage cannot be separated.</summary>
    public bool IsOneProcess => isOneProcess;

    public async ValueTask DisposeAsync()
    {
        await connection.CloseAsync();
        raw.Dispose();
        await dispose();
    }
}
