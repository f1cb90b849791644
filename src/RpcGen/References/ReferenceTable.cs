using System.Diagnostics;
using RpcGen.Calls;
using RpcGen.CompilerServices;
using RpcGen.Errors;
using RpcGen.Protocol;
using RpcGen.Receiving;
using RpcGen.Serialization;
using RpcGen.Connections;

namespace RpcGen.References;

/// <summary>
/// The objects to which the two sides refer. The owner counts how often it sent a reference, and the other side
/// releases by count. So a release does not end a reference that is still on its way.
/// </summary>
/// <remarks>
/// A key is twice the number, plus one if the peer numbered the object. The owner numbers its objects, except for
/// promised ones, which the caller numbers. In a frame the key is that of the sender, so the receiver flips the lowest
/// bit.
/// </remarks>
internal sealed partial class ReferenceTable(Session session)
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Dictionary<long, ExportedObject> _exports = [];
    private readonly Dictionary<(object Target, RpcContractDescriptor Contract), ExportedObject> _exportsByTarget =
        new(new ExportKeyComparer());

    // How many exports own an object. An object may have several numbers, and is disposed with the last.
    private readonly Dictionary<object, int> _owners = new(ReferenceEqualityComparer.Instance);

    private long _next;
    private bool _closed;

    /// <summary>Counts one reference to an object of this side, as the peer does when the reference arrives.</summary>
    /// <exception cref="RpcException">The peer already holds too many references.</exception>
    public ExportedObject Export(object target, RpcContractDescriptor descriptor, bool owned)
    {
        try
        {
            return TryExport(target, descriptor, owned);
        }
        catch (RpcException)
        {
            // The library owns the object, to which the peer will never refer.
            if (owned && descriptor.IsDisposable && !IsOwned(target))
            {
                _ = session.UserCode.DisposeAsync(target);
            }

            throw;
        }
    }

    private bool IsOwned(object target)
    {
        lock (_gate)
        {
            AssertInvariants();
            return _owners.ContainsKey(target);
        }
    }

    private ExportedObject TryExport(object target, RpcContractDescriptor descriptor, bool owned)
    {
        lock (_gate)
        {
            AssertInvariants();
            if (_closed)
            {
                throw new RpcConnectionLostException(RpcOutcome.NotSent, session.EndReason);
            }

            if (!_exportsByTarget.TryGetValue((target, descriptor), out ExportedObject? export))
            {
                if (_exports.Count >= session.Options.Limits.MaxReferences)
                {
                    throw new RpcException(
                        RpcStatus.ResourceExhausted,
                        $"The peer refers to {_exports.Count} objects, which is the limit (RpcLimits.MaxReferences)");
                }

                export = new ExportedObject(_next++ << 1, Now)
                {
                    Kept = new ExposedContract(descriptor, target, session),
                    IsSettled = true,
                };
                _exports.Add(export.Key, export);
                _exportsByTarget.Add((target, descriptor), export);
            }

            Debug.Assert(export.IsSettled, "Only an object that exists is found by its target");
            export.Count++;
            if (owned && descriptor.IsDisposable)
            {
                Own(export, target);
            }

            return export;
        }
    }

    /// <summary>
    /// Adds the promise of an object that a call will return, under the number that the caller chose.
    /// </summary>
    /// <returns>Null if the peer already holds too many references.</returns>
    /// <exception cref="ProtocolViolationException">The number is in use.</exception>
    public ExportedObject? Promise(ulong number)
    {
        long key = (long)(number << 1) | 1;
        lock (_gate)
        {
            AssertInvariants();
            if (_exports.Count >= session.Options.Limits.MaxReferences)
            {
                return null;
            }

            if (number > FrameKey.MaxNumber || _exports.ContainsKey(key))
            {
                throw new ProtocolViolationException("O1", number > FrameKey.MaxNumber
                    ? $"the number {number} of a promised object is above {FrameKey.MaxNumber}"
                    : $"object {number} exists already");
            }

            ExportedObject export = new(key, Now) { Count = 1 };
            if (!_closed)
            {
                _exports.Add(key, export);
            }

            return export;
        }
    }

    /// <summary>Keeps a promise: the calls that wait for it begin, in their order.</summary>
    public void Resolve(ExportedObject promise, object target, RpcContractDescriptor descriptor)
    {
        promise.Kept = new ExposedContract(descriptor, target, session);
        if (descriptor.IsDisposable)
        {
            lock (_gate)
            {
                AssertInvariants();
                Own(promise, target);
            }
        }

        ResumeWaiting(promise, () =>
        {
            if (promise.Count > 0 && !_closed)
            {
                _exportsByTarget.TryAdd((target, descriptor), promise);
            }
        });
        bool dropped;
        lock (_gate)
        {
            AssertInvariants();
            dropped = promise.Count == 0 || _closed;
        }

        if (dropped)
        {
            Dispose(promise);
        }
    }

    /// <summary>Breaks a promise: the calls that wait for it fail with the same error.</summary>
    public void Reject(ExportedObject promise, RemoteError error)
    {
        promise.Broken = error;
        ResumeWaiting(promise);
    }

    /// <summary>Queues a call until the promise is settled. Returns false if it already is.</summary>
    public bool TryWait(ExportedObject promise, QueuedCall call)
    {
        lock (_gate)
        {
            AssertInvariants();
            if (!promise.IsSettled)
            {
                promise.Wait(call);
                return true;
            }

            return false;
        }
    }

    /// <summary>Returns the object of this side that a key names; null if the peer has no reference to it.</summary>
    /// <param name="key">The key, converted to that of this side.</param>
    public ExportedObject? Find(long key)
    {
        lock (_gate)
        {
            AssertInvariants();
            return _exports.GetValueOrDefault(key);
        }
    }

    /// <summary>Processes a Release frame, after its array header and kind.</summary>
    public void ProcessRelease(PumpRun run, ref RpcReader reader)
    {
        long key = FrameKey.Read(ref reader);
        ulong count = reader.ReadUInt64();
        FrameFormat.ExpectEnd(reader, FrameKind.Release);
        if (count == 0)
        {
            throw new ProtocolViolationException("O3", $"0 references to object {key >> 1} are released");
        }

        ExportedObject? export;
        lock (_gate)
        {
            AssertInvariants();
            if (!_exports.TryGetValue(key, out export))
            {
                if ((key & 1) == 0 && key >> 1 >= _next)
                {
                    throw new ProtocolViolationException(
                        "O6", $"object {key >> 1} is released, which was never sent");
                }

                // It ended with its call meanwhile.
                return;
            }

            if (count > (ulong)export.Count)
            {
                throw new ProtocolViolationException(
                    "O2", $"{count} references to object {key >> 1} are released; {export.Count} were sent");
            }
        }

        run.EnterUserCode(null);
        Drop(export, (long)count);
    }

    /// <summary>Drops references that the peer does not have.</summary>
    public void Drop(ExportedObject export, long count)
    {
        lock (_gate)
        {
            AssertInvariants();
            export.Count -= count;
            if (export.Count > 0)
            {
                return;
            }

            Remove(export);
            if (!export.IsSettled)
            {
                return;
            }
        }

        Dispose(export);
    }

    /// <summary>Drops all references when the connection has ended.</summary>
    public void Close()
    {
        ExportedObject[] exports;
        lock (_gate)
        {
            AssertInvariants();
            _closed = true;
            exports = [.. _exports.Values];
            _exports.Clear();
            _exportsByTarget.Clear();
            _imports.Clear();
        }

        foreach (ExportedObject export in exports)
        {
            Dispose(export);
        }
    }

    /// <summary>Lists the references in both directions.</summary>
    public IReadOnlyList<RpcReference> List()
    {
        List<RpcReference> references = [];
        lock (_gate)
        {
            AssertInvariants();
            foreach (ExportedObject export in _exports.Values)
            {
                references.Add(new RpcReference(
                    export.Contract?.Descriptor.Name ?? "", true, export.Count, Age(export.Since)));
            }

            foreach (WeakReference<RpcProxy> weak in _imports.Values)
            {
                if (weak.TryGetTarget(out RpcProxy? proxy) && proxy.Target.Reference is { IsUsable: true } reference)
                {
                    references.Add(new RpcReference(reference.Contract, false, reference.Count, Age(reference.Since)));
                }
            }
        }

        return references;
    }

    private long Now => session.Options.TimeProvider.GetTimestamp();

    private TimeSpan Age(long since) => session.Options.TimeProvider.GetElapsedTime(since);

    // The promise is settled when no call waits: until then, further calls are queued after those that do.
    private void ResumeWaiting(ExportedObject promise, Action? settled = null)
    {
        while (true)
        {
            QueuedCall? call;
            lock (_gate)
            {
                AssertInvariants();
                call = promise.TakeWaiting();
                if (call is null)
                {
                    promise.IsSettled = true;
                    settled?.Invoke();
                    return;
                }
            }

            call.Resume(promise);
        }
    }

    // Under _gate.
    private void Remove(ExportedObject export)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread, "An object is removed under the lock");
        _exports.Remove(export.Key);
        if (export.Contract is { } contract
            && _exportsByTarget.TryGetValue((contract.Target, contract.Descriptor), out ExportedObject? found)
            && found == export)
        {
            _exportsByTarget.Remove((contract.Target, contract.Descriptor));
        }
    }

    // Under _gate.
    private void Own(ExportedObject export, object target)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread, "An object is owned under the lock");
        if (!export.IsOwned)
        {
            export.IsOwned = true;
            _owners[target] = _owners.GetValueOrDefault(target) + 1;
        }
    }

    private void Dispose(ExportedObject export)
    {
        Debug.Assert(!_gate.IsHeldByCurrentThread, "User code is called without the lock");
        object? target = export.Contract?.Target;
        lock (_gate)
        {
            AssertInvariants();
            if (!export.IsOwned || target is null)
            {
                return;
            }

            export.IsOwned = false;
            Debug.Assert(_owners.GetValueOrDefault(target) > 0, "An owned object has an owner");
            if (--_owners[target] > 0)
            {
                return;
            }

            _owners.Remove(target);
        }

        _ = session.UserCode.DisposeAsync(target);
    }

    [Conditional("DEBUG")]
    private void AssertInvariants()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread, "The lock is held");
        Debug.Assert(_exportsByTarget.Count <= _exports.Count, "An object that is found by its target has a number");
        Debug.Assert(
            !_closed || _exports.Count + _exportsByTarget.Count + _imports.Count == 0,
            "Nothing is added after the end");
    }
}
