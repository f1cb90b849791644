using System.Diagnostics.Tracing;

namespace RpcGen.Threads;

/// <summary>The event source <c>RpcGen</c>: exceptions that have no other receiver.</summary>
[EventSource(Name = "RpcGen")]
internal sealed class RpcGenEventSource : EventSource
{
    private const int UnhandledId = 1;

    public static readonly RpcGenEventSource Log = new();

    /// <summary>Writes an exception that no caller can receive.</summary>
    [Event(UnhandledId, Level = EventLevel.Error, Message = "{0}: {1}")]
    public void Unhandled(string type, string message, string details) =>
        WriteEvent(UnhandledId, type, message, details);
}
