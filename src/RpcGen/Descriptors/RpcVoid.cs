using System.ComponentModel;

namespace RpcGen.CompilerServices;

/// <summary>The result of a method without one.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct RpcVoid;
