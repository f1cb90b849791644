namespace RpcGen.Connections.Internal;

/// <summary>What a receive pump feeds.</summary>
internal interface IFrameSink
{
    /// <summary>
    /// Processes one frame. The frame's bytes may be used until the first <see cref="PumpRun.EnterUserCode"/>.
    /// </summary>
    void Process(PumpRun run, in ReceivedFrame frame);

    /// <summary>Processes the answer of a call on the thread that waits for it; no user code runs.</summary>
    void ProcessAnswer(in ReceivedFrame frame, PendingCall own);

    /// <summary>Whether nothing more should be received for now.</summary>
    bool IsOverwhelmed { get; }

    /// <summary>Called once: nothing more will be received.</summary>
    /// <param name="exception">Why; null at the clean end of the stream.</param>
    void Ended(Exception? exception);
}
