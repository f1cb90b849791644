using System.ComponentModel;

namespace RpcGen.CompilerServices;

/// <summary>Represents a number of bytes as a type, for <see cref="WindowCodec{T, TCodec, TWindow}"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IRpcWindow
{
    /// <summary>The window of a stream.</summary>
    static abstract int Bytes { get; }
}
