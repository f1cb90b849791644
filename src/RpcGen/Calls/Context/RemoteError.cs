using RpcGen.CompilerServices;
using RpcGen.Serialization;

namespace RpcGen.Calls;

/// <summary>
/// An error as it travels, in Error and StreamEnd frames: status, message, type name, stack trace, and for a declared
/// fault its name and payload.
/// </summary>
internal readonly record struct RemoteError(
    RpcStatus Status, string Message, string? TypeName = null, string? StackTrace = null)
{
    /// <summary>Elements without a fault; with one there are two more.</summary>
    public const int Elements = 4;

    private RpcFaultDescriptor? Descriptor { get; init; }

    private RpcFaultException? Fault { get; init; }

    public int Count => Descriptor is null ? Elements : Elements + 2;

    /// <summary>What the peer learns of an exception that a handler or the producer of a stream threw.</summary>
    public static RemoteError Of(Exception exception, RpcErrorDetail detail, RpcFaultDescriptor[] faults)
    {
        if (exception is RpcFaultException fault
            && Array.Find(faults, candidate => candidate.Describes(fault)) is { } descriptor)
        {
            return new RemoteError(fault.Status, RemoteErrorText.MessageOf(fault)) { Descriptor = descriptor, Fault = fault };
        }

        if (exception is RpcException { IsOfCall: true, Status: not RpcStatus.Unknown } rpc
            and not (RpcConnectionLostException or RpcFaultException))
        {
            return new RemoteError(rpc.Status, RemoteErrorText.MessageOf(rpc));
        }

        if (exception is RpcFaultException undeclared)
        {
            return new RemoteError(
                RpcStatus.Unknown,
                $"{RemoteErrorText.MessageOf(undeclared)} (undeclared: put [RpcFault(typeof({undeclared.FaultType.Name}))] on " +
                "the method or its contract, and its payload travels)",
                undeclared.FaultType.FullName);
        }

        RemoteErrorText text = RemoteErrorText.Of(exception, detail);
        return new RemoteError(RpcStatus.Unknown, text.Message, text.TypeName, text.StackTrace);
    }

    /// <summary>The error instead of one whose fault cannot be encoded.</summary>
    public static RemoteError NotEncodable(Exception exception) =>
        new(
            RpcStatus.InvalidArgument,
            $"The handler failed, and its fault cannot be encoded: {RemoteErrorText.MessageOf(exception)}");

    /// <summary>The same without the payload of a fault, which is too large for the peer.</summary>
    public RemoteError WithoutFault() =>
        new(RpcStatus.ResourceExhausted, $"{Message} (the payload of the fault {Descriptor?.Name} is too large for the peer)");

    public void Write(ref RpcWriter writer)
    {
        writer.Write((int)Status);
        writer.Write(RemoteErrorText.Clip(Message));
        writer.Write(TypeName);
        writer.Write(StackTrace is null ? null : RemoteErrorText.Clip(StackTrace));
        if (Descriptor is not null)
        {
            writer.Write(Descriptor.Name);
            Descriptor.Write(ref writer, Fault!);
        }
    }

    /// <summary>The exception that the caller, or the consumer of a stream, gets.</summary>
    /// <param name="reader">Stands at the status.</param>
    /// <param name="elements">How many elements of the frame belong to the error.</param>
    /// <param name="faults">The faults that may come.</param>
    /// <param name="source">What failed, for the message.</param>
    public static Exception Read(ref RpcReader reader, int elements, RpcFaultDescriptor[] faults, string source)
    {
        int status = reader.ReadInt32();
        string message = reader.ReadString() ?? "";
        string? typeName = reader.ReadString();
        string? stackTrace = reader.ReadString();
        if (elements > Elements)
        {
            string name = reader.ReadString() ?? "";
            if (Array.Find(faults, candidate => candidate.Name == name) is { } fault)
            {
                return ReadFault(fault, ref reader, message);
            }

            typeName ??= name;
            status = (int)RpcStatus.Unknown;
            reader.Skip();
        }

        return status switch
        {
            (int)RpcStatus.Unknown or <= 0 => new RpcRemoteException(source, message, typeName, stackTrace),
            (int)RpcStatus.DeadlineExceeded => new TimeoutException(message),
            _ => new RpcException((RpcStatus)status, message),
        };
    }

    private static Exception ReadFault(RpcFaultDescriptor fault, ref RpcReader reader, string message)
    {
        // Well-formed or not is the frame's business, and ends the connection; what it says is this call's.
        RpcReader rest = reader;
        rest.Skip();
        try
        {
            return fault.Read(ref reader, message);
        }
        catch (Exception exception)
        {
            return new RpcException(
                RpcStatus.InvalidArgument, $"The fault {fault.Name} could not be decoded: {exception.Message}", exception);
        }
        finally
        {
            reader = rest;
        }
    }
}
