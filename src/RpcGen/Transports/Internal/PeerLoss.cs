namespace RpcGen.Transports.Internal;

/// <summary>Describes how a peer ended that sent no GoAway frame.</summary>
/// <param name="Message">The reason in words.</param>
/// <param name="Cause">The reason as an exception, if the creator of the channel knows it.</param>
internal sealed record class PeerLoss(string Message, Exception? Cause = null);
