namespace RpcGen.Protocol;

/// <summary>
/// The kinds of frame, see wire-format.md. RpcGen does not use 0 to 2, which have the meaning of MessagePack-RPC.
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

    /// <summary>The first optional kind: a receiver skips optional frames that it does not know.</summary>
    FirstOptional = 64,

    /// <summary>A debugger was attached to the sender or detached from it.</summary>
    Debugging = 65,

    LastOptional = 127,
}
