using RpcGen.CompilerServices;
using RpcGen.Serialization;

namespace RpcGen.Calls;

/// <summary>
/// An error as it travels in Error and StreamEnd frames: status, message, type name and stack trace; for a declared
/// fault also its name and payload.
/// </summary>
internal readonly record struct RemoteError(
    RpcStatus Status, string Message, string? TypeName = null, string? StackTrace = null)
{
    /// <summary>The number of elements without a fault; a fault adds two.</summary>
    public const int Elements = 4;

    private RpcFaultDescriptor? Descriptor { get; init; }

    private RpcFaultException? Fault { get; init; }

    public int Count => Descriptor is null ? Elements : Elements + 2;

    /// <summary>Returns what the peer learns about an exception of a handler or of the producer of a stream.</summary>
    public static RemoteError Of(Exception exception, RpcErrorDetail detail, RpcFaultDescriptor[] faults)
    {
        if (exception is RpcFaultException fault
            && Array.Find(faults, candidate => candidate.Describes(fault)) is { } descriptor)
        {
            return new RemoteError(fault.Status, RemoteErrorText.MessageOf(fault))
            {
                Descriptor = descriptor,
                Fault = fault,
            };
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
                $"{RemoteErrorText.MessageOf(undeclared)} " +
                $"(undeclared: put [RpcFault(typeof({undeclared.FaultType.Name}))] on " +
                "the method or its contract, and its payload travels)",
                undeclared.FaultType.FullName);
        }

        RemoteErrorText text = RemoteErrorText.Of(exception, detail);
        return new RemoteError(RpcStatus.Unknown, text.Message, text.TypeName, text.StackTrace);
    }

    /// <summary>Returns the error that replaces a fault which cannot be encoded.</summary>
    public static RemoteError NotEncodable(Exception exception) =>
        new(
            RpcStatus.InvalidArgument,
            $"The handler failed, and its fault cannot be encoded: {RemoteErrorText.MessageOf(exception)}");

    /// <summary>Returns this error without the payload of the fault, which is too large for the peer.</summary>
    public RemoteError WithoutFault() =>
        new(RpcStatus.ResourceExhausted,
            $"{Message} (the payload of the fault {Descriptor?.Name} is too large for the peer)");

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

    /// <summary>Reads the exception that the caller, or the consumer of a stream, receives.</summary>
    /// <param name="reader">Positioned at the status.</param>
    /// <param name="elements">The number of elements of the frame that belong to the error.</param>
    /// <param name="faults">The faults that may occur.</param>
    /// <param name="source">The method or stream that failed, for the message.</param>
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
        // A malformed frame ends the connection. An undecodable fault in a well-formed frame only fails this call.
        RpcReader rest = reader;
        rest.Skip();
        try
        {
            return fault.Read(ref reader, message);
        }
        catch (Exception exception)
        {
            return new RpcException(
                RpcStatus.InvalidArgument,
                $"The fault {fault.Name} could not be decoded: {exception.Message}", exception);
        }
        finally
        {
            reader = rest;
        }
    }
}
