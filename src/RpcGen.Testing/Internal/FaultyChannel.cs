namespace RpcGen.Testing.Internal;

/// <summary>One end of a link.</summary>
internal sealed class FaultyChannel(object gate, FaultyPipe incoming, FaultyPipe outgoing, bool canBlock) : RpcChannel
{
    public override bool CanBlock => canBlock;

    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        while (true)
        {
            Task changed;
            lock (gate)
            {
                if (incoming.HasBytes)
                {
                    return incoming.Read(buffer.Span);
                }

                changed = incoming.Changed;
            }

            await changed.ConfigureAwait(false);
        }
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Task changed;
            lock (gate)
            {
                bytes = bytes[outgoing.Write(bytes.Span)..];
                if (outgoing.HasRoom)
                {
                    continue;
                }

                changed = outgoing.Changed;
            }

            await changed.ConfigureAwait(false);
        }
    }

    public override int Receive(Span<byte> first, Span<byte> second)
    {
        Wait(RpcChannelReadiness.Receive);
        lock (gate)
        {
            return incoming.Read(first);
        }
    }

    public override int TrySend(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        lock (gate)
        {
            int taken = first.IsEmpty ? 0 : outgoing.Write(first);
            return taken == first.Length && !second.IsEmpty && outgoing.HasRoom
                ? taken + outgoing.Write(second)
                : taken;
        }
    }

    public override RpcChannelReadiness Wait(RpcChannelReadiness interest)
    {
        lock (gate)
        {
            while (true)
            {
                RpcChannelReadiness ready = interest
                    & ((incoming.HasBytes ? RpcChannelReadiness.Receive : 0)
                        | (outgoing.HasRoom ? RpcChannelReadiness.Send : 0));
                if (ready != 0)
                {
                    return ready;
                }

                Monitor.Wait(gate);
            }
        }
    }

    public override void Abort()
    {
        lock (gate)
        {
            incoming.Abandon();
            outgoing.End();
        }
    }

    protected override void Dispose(bool disposing) => Abort();
}
