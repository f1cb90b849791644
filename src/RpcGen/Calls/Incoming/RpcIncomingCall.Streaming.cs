using RpcGen.Serialization;
using RpcGen.Streams;

namespace RpcGen.CompilerServices;

// Results that are streams, and events.
public sealed partial class RpcIncomingCall
{
    /// <summary>Sends the items of a result, and answers when there are no more.</summary>
    public void CompleteStream<T, TCodec>(IAsyncEnumerable<T>? items)
        where TCodec : IRpcCodec<T>
    {
        if (items is null)
        {
            Fail(HandlerReturnedNull());
        }
        else
        {
            _ = SendItemsAsync<T, TCodec>(OpenResultStream(), items);
        }
    }

    /// <summary>Opens the stream of an event, which lasts until the caller unsubscribes.</summary>
    public RpcEventSource<T, TCodec> OpenEvents<T, TCodec>()
        where TCodec : IRpcCodec<T> => new(OpenResultStream(outlivesCall: true), MethodName);

    internal StreamSender OpenResultStream(bool outlivesCall = false)
    {
        (ulong number, int window) = _options.ResultStream ?? throw new RpcException(
            RpcStatus.InvalidArgument, $"The result of {MethodName} is a stream, but the call names no stream for it");
        StreamSender sender;
        try
        {
            sender = Session.Streams.AcceptSender(number, window);
        }
        catch (RpcSerializationException exception)
        {
            throw new RpcException(
                RpcStatus.InvalidArgument,
                $"The result of {MethodName} cannot be sent: {exception.Message}", exception);
        }

        sender.Faults = Method.Faults;
        sender.OwnsObjects = true;
        sender.Translate = outlivesCall ? null : Translate;
        if (outlivesCall)
        {
            // The attachments outlive the call, unless it fails after all.
            _attachments.Keep = true;
            _attachments.Add(sender);
            _attachments.Keep = false;
            return sender;
        }

        bool stop;
        lock (_gate)
        {
            _resultStream = sender;
            stop = _cancelled || _expired;
        }

        if (stop)
        {
            sender.Cut();
        }

        return sender;
    }

    private async Task SendItemsAsync<T, TCodec>(StreamSender sender, IAsyncEnumerable<T> items)
        where TCodec : IRpcCodec<T>
    {
        if (await ItemProducer<T, TCodec>.RunAsync(sender, items).ConfigureAwait(false) is { } exception)
        {
            Fail(exception);
        }
        else
        {
            Complete();
        }
    }
}
