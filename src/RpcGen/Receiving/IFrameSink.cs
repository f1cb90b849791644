using RpcGen.Framing;

namespace RpcGen.Receiving;

/// <summary>What a receive pump feeds.</summary>
internal interface IFrameSink
{
    /// <summary>
    /// Processes one frame. Its bytes stay valid until the method returns, also when the pump is handed off meanwhile.
    /// </summary>
    void Process(PumpRun run, in ReceivedFrame frame);

    /// <summary>
    /// Takes the call out of its slot whose answer a frame is, and copies the answer. Called by the holder of the receive
    /// role. Runs no user code.
    /// </summary>
    TakenAnswer TakeAnswer(in ReceivedFrame frame);

    /// <summary>Decodes an answer and completes its call, on the thread that waits for it.</summary>
    void ProcessAnswer(in TakenAnswer answer, AnswerWaiter own);

    /// <summary>Whether nothing more should be received for now.</summary>
    bool IsOverwhelmed { get; }

    /// <summary>Called once: nothing more will be received.</summary>
    /// <param name="exception">Why; null at the clean end of the stream.</param>
    void Ended(Exception? exception);
}
