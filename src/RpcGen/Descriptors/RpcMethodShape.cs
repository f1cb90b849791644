using System.ComponentModel;

namespace RpcGen.CompilerServices;

/// <summary>The kinds of call a method can be.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum RpcMethodShape
{
    /// <summary>One request, one answer.</summary>
    Unary,

    /// <summary>One request, no answer.</summary>
    OneWay,
}
