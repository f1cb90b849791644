namespace RpcGen.Protocol;

/// <summary>
/// The kinds of frame, see wire-format.md. 0 to 2 mean what MessagePack-RPC says and are not used here.
/// </summary>
internal enum FrameKind : byte
{
    Hello = 3,
    Bind = 4,
    BindReply = 5,
    Call = 6,
    Reply = 7,
    Error = 8,
    OneWay = 9,
    Cancel = 10,
    Chunk = 11,
    StreamItems = 12,
    StreamEnd = 13,
    Credit = 14,
    Release = 15,
    Ping = 16,
    Pong = 17,
    Ack = 18,
    GoAway = 19,
    SharedMemoryOffer = 20,
    SharedMemoryAccept = 21,
    SharedMemoryReject = 22,
    SharedMemorySwitch = 23,
    HelloProof = 24,
    StreamStop = 25,

    /// <summary>From here on, a receiver that does not know a kind skips the frame.</summary>
    FirstOptional = 64,

    /// <summary>A debugger was attached to the sender, or detached.</summary>
    Debugging = 65,

    LastOptional = 127,
}
