using System.ComponentModel;
using RpcGen.Serialization;

namespace RpcGen.CompilerServices;

/// <summary>Writes the arguments of a call that is sent later than its method is called.</summary>
/// <param name="writer">The target of the arguments.</param>
/// <param name="arguments">The arguments.</param>
/// <param name="parameter">Set to the name of each parameter before it is written, for errors.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void RpcArguments<TArguments>(
    ref RpcWriter writer, TArguments arguments, ref string? parameter);
