using System.ComponentModel;
using RpcGen.Calls;
using RpcGen.Serialization;

namespace RpcGen.CompilerServices;

/// <summary>A stream whose window the contract sets.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct WindowCodec<T, TCodec, TWindow> : IRpcCodec<T>
    where TCodec : IRpcCodec<T>
    where TWindow : IRpcWindow
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, T value)
    {
        AttachmentList attachments = AttachmentList.Of(ref writer);
        attachments.Window = TWindow.Bytes;
        try
        {
            TCodec.Write(ref writer, value);
        }
        finally
        {
            attachments.Window = 0;
        }
    }

    /// <inheritdoc/>
    public static T Read(ref RpcReader reader) => TCodec.Read(ref reader);
}
