using RpcGen.Framing;

namespace RpcGen.Receiving;

/// <summary>Processes what a receive pump receives.</summary>
internal interface IFrameSink
{
    /// <summary>
    /// Processes one frame. Its bytes stay valid until the method returns, even if the pump is handed off meanwhile.
    /// </summary>
    void Process(PumpRun run, in ReceivedFrame frame);

    /// <summary>
    /// Takes the call that a frame answers out of its slot, and copies the answer. Called by the holder of the receive
    /// role. Runs no user code.
    /// </summary>
    TakenAnswer TakeAnswer(in ReceivedFrame frame);

    /// <summary>Decodes an answer and completes its call, on the thread that waits for the call.</summary>
    void ProcessAnswer(in TakenAnswer answer, AnswerWaiter own);

    /// <summary>Whether the pump must not receive more for now.</summary>
    bool IsOverwhelmed { get; }

    /// <summary>Called once, when the pump has ended.</summary>
    /// <param name="exception">The reason; null at the clean end of the stream.</param>
    void Ended(Exception? exception);
}
