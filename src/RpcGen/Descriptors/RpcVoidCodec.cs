using System.ComponentModel;
using RpcGen.Serialization;

namespace RpcGen.CompilerServices;

/// <summary>Encodes the result of a method without one as nil.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct RpcVoidCodec : IRpcCodec<RpcVoid>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, RpcVoid value) => writer.WriteNil();

    /// <inheritdoc/>
    public static RpcVoid Read(ref RpcReader reader)
    {
        // A newer peer may answer with a value: a method that gained a result still serves callers that ignore it.
        reader.Skip();
        return default;
    }
}
