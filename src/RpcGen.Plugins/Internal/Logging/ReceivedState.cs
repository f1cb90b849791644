using System.Collections.ObjectModel;

namespace RpcGen.Plugins.Internal.Logging;

/// <summary>The state of a plugin's log record in the host: the values, and as text the message.</summary>
internal sealed class ReceivedState(string message, IList<KeyValuePair<string, object?>> values)
    : ReadOnlyCollection<KeyValuePair<string, object?>>(values)
{
    public override string ToString() => message;
}
