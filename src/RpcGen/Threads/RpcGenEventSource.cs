using System.Diagnostics.Tracing;

namespace RpcGen.Threads;

/// <summary>The event source <c>RpcGen</c>: what went wrong and has no other receiver.</summary>
[EventSource(Name = "RpcGen")]
internal sealed class RpcGenEventSource : EventSource
{
    private const int UnhandledId = 1;

    public static readonly RpcGenEventSource Log = new();

    /// <summary>An exception that no caller could be told about.</summary>
    [Event(UnhandledId, Level = EventLevel.Error, Message = "{0}: {1}")]
    public void Unhandled(string type, string message, string details) => WriteEvent(UnhandledId, type, message, details);
}
