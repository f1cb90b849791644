using System.ComponentModel;
using RpcGen.Connections.Internal;
using RpcGen.Connections.Internal.References;
using RpcGen.Serialization;

namespace RpcGen.CompilerServices;

/// <summary>Where the calls of a proxy go. Opaque to generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RpcProxyTarget
{
    internal RpcProxyTarget(RpcConnection connection, OutgoingBinding binding, ImportedObject? reference = null)
    {
        Connection = connection;
        Binding = binding;
        Reference = reference;
    }

    internal RpcConnection Connection { get; }

    internal OutgoingBinding Binding { get; }

    /// <summary>The object of the peer that is called; null for the one it exposes.</summary>
    internal ImportedObject? Reference { get; }

    internal long TimeoutOf(int method)
    {
        int own = Binding.Methods[method].TimeoutMilliseconds;
        TimeSpan inherited = Connection.Options.DefaultTimeout;
        return own != 0 ? own : inherited == Timeout.InfiniteTimeSpan ? 0 : (long)inherited.TotalMilliseconds;
    }

    internal void WriteTo(ref MessagePackWriter writer)
    {
        if (Reference is null)
        {
            writer.Write(Binding.Id);
            return;
        }

        writer.WriteArrayHeader(2);
        writer.Write(Binding.Id);
        writer.Write(Reference.Key);
    }

    internal void WriteKeyTo(ref MessagePackWriter writer) => writer.Write(Reference?.Key ?? Binding.Id);
}
