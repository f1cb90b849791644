using System.Diagnostics;
using RpcGen.CompilerServices;
using RpcGen.Protocol;

namespace RpcGen.References;

// The references of this side to objects of the peer.
internal sealed partial class ReferenceTable
{
    // Guarded by _gate.
    private readonly Dictionary<long, WeakReference<RpcProxy>> _imports = [];

    /// <summary>The number of entries for objects of the peer.</summary>
    public int Imports
    {
        get
        {
            lock (_gate)
            {
                AssertInvariants();
                return _imports.Count;
            }
        }
    }

    /// <summary>
    /// Returns the proxy of an object of the peer and counts a reference. While the proxy is in use, it stays the same.
    /// </summary>
    public RpcProxy Import(long key, RpcContractDescriptor descriptor, bool scoped)
    {
        lock (_gate)
        {
            AssertInvariants();
            if (_imports.TryGetValue(key, out WeakReference<RpcProxy>? weak) && weak.TryGetTarget(out RpcProxy? known)
                && known.Target.Binding.Descriptor == descriptor && known.Target.Reference!.TryAdd(scoped))
            {
                return known;
            }

            return Add(key, descriptor, scoped);
        }
    }

    /// <summary>Creates the proxy of an object that a call will return.</summary>
    public RpcProxy ImportPromise(RpcContractDescriptor descriptor)
    {
        lock (_gate)
        {
            AssertInvariants();
            return Add(_next++ << 1, descriptor, scoped: false);
        }
    }

    /// <summary>Sends the release of references to the peer.</summary>
    public void Release(long key, long count)
    {
        Debug.Assert(!_gate.IsHeldByCurrentThread, "Sending takes other locks");
        if (!session.HasEnded)
        {
            session.SendKeyed(FrameKind.Release, key, count);
        }
    }

    /// <summary>Removes an object that its proxy no longer refers to.</summary>
    public void Forget(ImportedObject reference)
    {
        lock (_gate)
        {
            AssertInvariants();
            if (_imports.TryGetValue(reference.Key, out WeakReference<RpcProxy>? weak)
                && (!weak.TryGetTarget(out RpcProxy? proxy) || proxy.Target.Reference == reference))
            {
                _imports.Remove(reference.Key);
            }
        }
    }

    // Under _gate.
    private RpcProxy Add(long key, RpcContractDescriptor descriptor, bool scoped)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread, "A proxy is added under the lock");
        ImportedObject reference = new(this, key, descriptor.Name, Now);
        reference.TryAdd(scoped);
        RpcProxy proxy = (RpcProxy)descriptor.CreateProxy(
            new RpcProxyTarget(session, session.BindingOf(descriptor), reference));
        if (!_closed)
        {
            _imports[key] = new WeakReference<RpcProxy>(proxy);
        }

        return proxy;
    }
}
