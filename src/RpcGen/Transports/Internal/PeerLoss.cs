namespace RpcGen.Transports.Internal;

/// <summary>What is known of a peer that ended without a goodbye.</summary>
/// <param name="Message">The reason in words.</param>
/// <param name="Cause">The same as data, where who made the channel knows more.</param>
internal sealed record class PeerLoss(string Message, Exception? Cause = null);
