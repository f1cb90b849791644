namespace RpcGen.Errors;

/// <summary>
/// The peer sent what a correct peer never sends. The connection ends with a GoAway frame that carries the text.
/// </summary>
/// <param name="rule">The number of the MUST in wire-format.md that was broken.</param>
/// <param name="problem">What was sent.</param>
/// <param name="innerException">The decoding error, if it is one.</param>
internal sealed class ProtocolViolationException(string rule, string problem, Exception? innerException = null)
    : Exception($"{rule}: {problem}", innerException);
