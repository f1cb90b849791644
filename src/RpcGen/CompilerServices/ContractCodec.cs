using System.ComponentModel;
using RpcGen.Calls;
using RpcGen.Protocol;
using RpcGen.References;
using RpcGen.Serialization;
using RpcGen.Connections;

namespace RpcGen.CompilerServices;

/// <summary>
/// A reference to an object: <c>[0, key]</c> to an object of the sender, <c>[1, key]</c> to one of the receiver, which
/// gets its own object back, <c>[2, binding]</c> to what the receiver exposes. nil for null.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ContractCodec<T, TContract> : IRpcCodec<T?>, IRpcContractSource
    where T : class
    where TContract : IRpcContractSource
{
    // What a reference of four bytes is charged against the message's memory budget; a proxy takes a little more.
    private const int ProxySize = 128;

    private const int OfSender = 0;
    private const int OfReceiver = 1;
    private const int Exposed = 2;

    /// <inheritdoc/>
    public static RpcContractDescriptor Descriptor => TContract.Descriptor;

    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, T? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        AttachmentList attachments = AttachmentList.Of(ref writer);
        Session session = attachments.Session;
        writer.WriteArrayHeader(2);
        if (value is RpcProxy { Target.Live: { } target } && target.Session == session)
        {
            target.Reference?.ThrowIfUnusable();
            attachments.Add(new HeldProxy((RpcProxy)(object)value));
            if (target.Reference?.Settlement is { IsCompletedSuccessfully: false } promise)
            {
                attachments.SendAfter(promise);
            }

            writer.Write(target.Reference is null ? Exposed : OfReceiver);
            if (target.Reference is null)
            {
                session.Announce(target.Binding);
            }

            target.WriteKeyTo(ref writer);
            return;
        }

        if (value is RpcProxy { Target: { Client: null } stale } && stale.Session.HasEnded)
        {
            throw new ObjectDisposedException(
                stale.Descriptor.Name,
                $"The reference to a {stale.Descriptor.Name} belongs to a connection that has ended");
        }

        ExportedObject export = session.References.Export(value, TContract.Descriptor, attachments.OwnsObjects);
        attachments.Add(new ObjectArgument(session.References, export));
        writer.Write(OfSender);
        writer.Write(export.Key);
    }

    /// <inheritdoc/>
    public static T? Read(ref RpcReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        AttachmentList attachments = AttachmentList.Of(ref reader);
        Session session = attachments.Session;
        reader.ReadArrayHeader(2);
        int kind = reader.ReadInt32();
        if (kind == Exposed)
        {
            return session.FindExposed(reader.ReadUInt16()) as T ?? Missing(ref reader);
        }

        if (kind is not (OfSender or OfReceiver))
        {
            reader.Throw($"A reference of the unknown form {kind}");
        }

        long key = FrameKey.Read(ref reader);
        if (kind == OfReceiver)
        {
            ExportedObject? export = session.References.Find(key);
            if (export is { IsSettled: false })
            {
                reader.Throw(
                    "The object is the result of a call that still runs: it can be passed on when that call has ended");
            }

            // Checks the contract under which the object was sent, not what else the object happens to implement.
            if (export?.Contract is { } own && !typeof(T).IsAssignableFrom(own.Descriptor.ContractType))
            {
                reader.Throw($"The reference is to a {own.Descriptor.Name}, not to a {TContract.Descriptor.Name}");
            }

            return export?.Contract?.Target as T ?? Missing(ref reader);
        }

        reader.Charge(ProxySize);
        bool scoped = attachments.EndsWithCall;
        RpcProxy proxy = session.References.Import(key, TContract.Descriptor, scoped);
        attachments.Add(new ProxyArgument(proxy.Target.Reference!, scoped));
        return (T)(object)proxy;
    }

    private static T Missing(ref RpcReader reader)
    {
        reader.Throw($"The reference is not, or no longer, to a {TContract.Descriptor.Name} of this side");
        return null!;
    }
}
