using System.ComponentModel;
using RpcGen.Calls;
using RpcGen.References;
using RpcGen.Serialization;
using RpcGen.Connections;

namespace RpcGen.CompilerServices;

/// <summary>The target of a proxy's calls. Opaque to generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RpcProxyTarget
{
    private readonly Session? _session;
    private readonly OutgoingBinding? _binding;

    // The targets on the connections of the client; replaced, never changed. Few clients have more than one.
    private volatile RpcProxyTarget[] _live = [];

    internal RpcProxyTarget(Session session, OutgoingBinding binding, ImportedObject? reference = null)
    {
        _session = session;
        _binding = binding;
        Descriptor = binding.Descriptor;
        Reference = reference;
    }

    internal RpcProxyTarget(ClientLink client, RpcContractDescriptor descriptor)
    {
        Client = client;
        Descriptor = descriptor;
    }

    /// <summary>The client whose connections are used; null for a proxy of one connection.</summary>
    internal ClientLink? Client { get; }

    internal RpcContractDescriptor Descriptor { get; }

    /// <summary>The session. Valid only for a target on one connection.</summary>
    internal Session Session => _session!;

    /// <summary>The binding of the contract on the session. Valid only for a target on one connection.</summary>
    internal OutgoingBinding Binding => _binding!;

    /// <summary>The object of the peer that is called; null for the one that the peer exposes.</summary>
    internal ImportedObject? Reference { get; }

    /// <summary>The target on one connection: itself, or the one on the client's connection if it has one.</summary>
    internal RpcProxyTarget? Live
    {
        get
        {
            if (Client is null)
            {
                return this;
            }

            return Client.Session is { } session ? On(session) : null;
        }
    }

    internal long TimeoutOf(int method)
    {
        int own = Descriptor.MethodArray[method].TimeoutMilliseconds;
        TimeSpan inherited = _session is null ? Client!.DefaultTimeout : _session.Options.DefaultTimeout;
        return own != 0 ? own : inherited == Timeout.InfiniteTimeSpan ? 0 : (long)inherited.TotalMilliseconds;
    }

    /// <summary>Returns the target on one connection, and connects if there is none.</summary>
    /// <exception cref="TimeoutException">There was no connection within the time.</exception>
    internal async ValueTask<RpcProxyTarget> LiveAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        Live ?? On(await Client!.ConnectAsync(timeout, cancellationToken).ConfigureAwait(false));

    internal void WriteTo(ref RpcWriter writer)
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

    internal void WriteKeyTo(ref RpcWriter writer) => writer.Write(Reference?.Key ?? Binding.Id);

    /// <inheritdoc/>
    public override string ToString() => Client?.ToString() ?? Session.ToString();

    private RpcProxyTarget On(Session session)
    {
        foreach (RpcProxyTarget live in _live)
        {
            if (live.Session == session)
            {
                return live;
            }
        }

        return Add(session);
    }

    // Another thread may add one meanwhile, and one of both be lost; it is made again then.
    private RpcProxyTarget Add(Session session)
    {
        RpcProxyTarget added = new(session, session.BindingOf(Descriptor));
        _live = [.. _live.Where(live => !live.Session.RefusesCalls), added];
        return added;
    }
}
