using System.ComponentModel;
using RpcGen.Connections.Internal;

namespace RpcGen.CompilerServices;

/// <summary>Where the calls of a proxy go. Opaque to generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RpcProxyTarget
{
    internal RpcProxyTarget(RpcConnection connection, OutgoingBinding binding)
    {
        Connection = connection;
        Binding = binding;
    }

    internal RpcConnection Connection { get; }

    internal OutgoingBinding Binding { get; }
}
