using Microsoft.Win32.SafeHandles;
using RpcGen.Buffers;
using RpcGen.Calls;
using RpcGen.Errors;
using RpcGen.Protocol;
using RpcGen.Serialization;
using RpcGen.Transports.SharedMemory;

namespace RpcGen.Connections;

/// <summary>
/// Moves a running connection from its socket to shared memory. Each side offers its region with the descriptor, and
/// answers the other's offer. When a side has mapped the other's region and knows that its own was mapped, it sends
/// Switch as its last frame on the socket. If either side rejects, nothing moves.
/// </summary>
/// <remarks>Used by the owner of the receive pump, and by the end of the connection after the pump has ended.</remarks>
internal sealed class SharedMemoryUpgrade
{
    private readonly Session _session;
    private readonly SharedMemoryChannel _channel;
    private readonly SharedMemorySettings _options;
    private readonly TaskCompletionSource<RpcSharedMemoryStatus> _settled =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SharedRegion? _mine;
    private SharedRegion? _theirs;
    private bool _begun;
    private bool _offered;
    private bool _accepted;
    private bool _rejected;
    private bool _refused;
    private bool _prepared;
    private bool _switched;
    private bool _theySleepOnFutex;

    private SharedMemoryUpgrade(Session session, SharedMemoryChannel channel)
    {
        _session = session;
        _channel = channel;
        _options = session.Options.SharedMemory;
        channel.ExpectDescriptor(true);
    }

    /// <summary>Completed when it is settled whether the connection moves.</summary>
    public Task<RpcSharedMemoryStatus> Settled => _settled.Task;

    private bool SleepsOnFutex => OperatingSystem.IsLinux() && Futex.IsSupported && !_options.AvoidsFutex;

    /// <summary>
    /// Creates the upgrade of a connection that has not been started; null if it stays on its socket.
    /// </summary>
    /// <param name="session">The connection.</param>
    /// <param name="channel">Its channel.</param>
    /// <param name="isDedicated">Whether the connection receives on a thread of its own, which rings need.</param>
    /// <param name="unavailable">The reason if it stays on its socket.</param>
    public static SharedMemoryUpgrade? Of(
        Session session, RpcChannel channel, bool isDedicated, out string? unavailable)
    {
        SharedMemorySettings options = session.Options.SharedMemory;
        unavailable = channel is not SharedMemoryChannel ? "the transport cannot move to it"
            : !options.IsEnabled ? "it is switched off (RpcSharedMemoryOptions.IsEnabled)"
            : !isDedicated
                ? "the connection has no receive thread of its own (RpcConnectionOptions.MaxDedicatedThreads)"
            : options.Trust == RpcSharedMemoryTrust.Sandboxed && !OperatingSystem.IsLinux()
                ? "the system cannot enforce RpcSharedMemoryTrust.Sandboxed"
            : null;
        return unavailable is null ? new SharedMemoryUpgrade(session, (SharedMemoryChannel)channel) : null;
    }

    /// <summary>Continues after the handshake.</summary>
    public void Begin(int peersLayout)
    {
        if (peersLayout != RegionLayout.Version)
        {
            _channel.ExpectDescriptor(false);
            Refuse(peersLayout == 0
                ? "the peer does not support it, or it is switched off there"
                : $"the peer supports layout {peersLayout} of it, this side {RegionLayout.Version}");
            return;
        }

        _begun = true;
        try
        {
            _mine = SharedRegion.Create(_options.RingSize);
        }
        catch (IOException exception)
        {
            Reject(exception.Message);
            return;
        }

        // The descriptor is sent with this frame or an earlier one; the peer's Hello said that it can receive it.
        SafeFileHandle descriptor = _mine.TakeHandle();
        if (!_channel.CanPass(descriptor, out string problem))
        {
            descriptor.Dispose();
            Reject($"the system does not allow passing the descriptor of the memory: {problem}");
            return;
        }

        _channel.AttachDescriptor(descriptor);
        MessageBuffer buffer = MessageBufferPool.Rent();
        RpcWriter writer = new(buffer);
        FrameLayout.Begin(ref writer, FrameKind.SharedMemoryOffer, 3);
        writer.Write(_options.RingSize);
        writer.Write(SleepsOnFutex);
        Send(buffer, ref writer);
    }

    /// <summary>Processes the peer's offer of its region, whose descriptor has arrived.</summary>
    public void ProcessOffer(ref RpcReader reader)
    {
        long ringSize = reader.ReadInt64();
        _theySleepOnFutex = reader.ReadBoolean();
        FrameFormat.ExpectEnd(reader, FrameKind.SharedMemoryOffer);
        RequireOnce(ref _offered);
        _channel.ExpectDescriptor(false);
        using SafeFileHandle? descriptor = _channel.TakeDescriptor();
        if (descriptor is null && !_channel.HasLostDescriptor)
        {
            throw new ProtocolViolationException("M2", "an offer of shared memory without a descriptor");
        }

        if (_refused)
        {
            return;
        }

        try
        {
            if (!RegionLayout.IsRingSize(ringSize))
            {
                throw new IOException(
                    $"a ring of {ringSize} bytes was offered; a power of two from 64 KiB to 64 MiB is allowed");
            }

            if (_theySleepOnFutex && !OperatingSystem.IsLinux())
            {
                throw new IOException("the peer sleeps on a futex, which this system does not have");
            }

            _theirs = descriptor is null
                ? throw new IOException("this process has no free descriptor for the peer's memory")
                : SharedRegion.Open(descriptor, (int)ringSize);
        }
        catch (IOException exception)
        {
            Reject(exception.Message);
            return;
        }

        MessageBuffer buffer = MessageBufferPool.Rent();
        RpcWriter writer = new(buffer);
        FrameLayout.Begin(ref writer, FrameKind.SharedMemoryAccept, 1);
        Send(buffer, ref writer);
        PrepareIfAgreed();
    }

    public void ProcessAccept()
    {
        RequireOnce(ref _accepted);
        if (_rejected || (_mine is null && !_refused))
        {
            throw new ProtocolViolationException(
                "M1", $"shared memory is accepted that was {(_rejected ? "rejected" : "not offered")}");
        }

        PrepareIfAgreed();
    }

    public void ProcessReject(ref RpcReader reader)
    {
        string reason = reader.ReadString() ?? "";
        FrameFormat.ExpectEnd(reader, FrameKind.SharedMemoryReject);
        RequireOnce(ref _rejected);
        if (_accepted)
        {
            throw new ProtocolViolationException("M1", "shared memory is rejected that was accepted");
        }

        _channel.ExpectDescriptor(false);
        Refuse($"the peer says: {reason}");
    }

    /// <summary>Receives from the peer's ring from here on.</summary>
    /// <param name="isLast">Whether nothing followed on the socket.</param>
    public void ProcessSwitch(bool isLast)
    {
        RequireOnce(ref _switched);
        if (!_prepared || !isLast)
        {
            throw new ProtocolViolationException("M3", _prepared
                ? "bytes follow the switch to shared memory"
                : "a switch to shared memory without an agreement");
        }

        _channel.SwitchReceiving();
        _settled.TrySetResult(new RpcSharedMemoryStatus(true, ""));
    }

    /// <summary>Settles the upgrade when the connection has ended and no thread uses the channel.</summary>
    public void End(RpcCloseReason reason) => Settle($"the connection ended first: {reason.Message}");

    private void PrepareIfAgreed()
    {
        if (_accepted && !_refused && _mine is { } mine && _theirs is { } theirs)
        {
            _prepared = true;
            _channel.Prepare(mine, theirs, _theySleepOnFutex, SleepsOnFutex, _options.Wait);
            _session.Writer.MoveTo(_channel);
        }
    }

    private void Refuse(string reason)
    {
        if (Settle(reason) && _options.OnStayedOnSocket is { } report)
        {
            _session.UserCode.Post((report, reason), static work => work.report(work.reason));
        }
    }

    private bool Settle(string reason)
    {
        if (!_prepared)
        {
            _refused = true;
            _mine?.Dispose();
            _theirs?.Dispose();
        }

        return _settled.TrySetResult(new RpcSharedMemoryStatus(false, reason));
    }

    private void RequireOnce(ref bool happened)
    {
        if (!_begun || happened)
        {
            throw new ProtocolViolationException(
                "M1", _begun
                    ? "a step to shared memory happens twice"
                    : "a step to shared memory that the handshake did not agree on");
        }

        happened = true;
    }

    private void Reject(string reason)
    {
        MessageBuffer buffer = MessageBufferPool.Rent();
        RpcWriter writer = new(buffer);
        FrameLayout.Begin(ref writer, FrameKind.SharedMemoryReject, 2);
        writer.Write(RemoteErrorText.Clip(reason));
        Send(buffer, ref writer);
        Refuse(reason);
    }

    private void Send(MessageBuffer buffer, ref RpcWriter writer)
    {
        writer.Flush();
        _session.Send(buffer);
        MessageBufferPool.Return(buffer);
    }
}
