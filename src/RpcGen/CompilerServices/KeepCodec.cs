using System.ComponentModel;
using RpcGen.Calls;
using RpcGen.Serialization;

namespace RpcGen.CompilerServices;

/// <summary>An argument that the handler may keep: the object or stream does not end with the call.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct KeepCodec<T, TCodec> : IRpcCodec<T>
    where TCodec : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, T value)
    {
        AttachmentList attachments = AttachmentList.Of(ref writer);
        attachments.Keep = true;
        try
        {
            TCodec.Write(ref writer, value);
        }
        finally
        {
            attachments.Keep = false;
        }
    }

    /// <inheritdoc/>
    public static T Read(ref RpcReader reader)
    {
        AttachmentList attachments = AttachmentList.Of(ref reader);
        attachments.Keep = true;
        try
        {
            return TCodec.Read(ref reader);
        }
        finally
        {
            attachments.Keep = false;
        }
    }
}
