namespace RpcGen.Chaos;

/// <summary>What a call does.</summary>
internal enum CallKind
{
    None,
    Add,
    AddBlocking,
    Echo,
    EchoBuffer,
    Delay,
    Block,
    Count,
    Sum,
    Relay,
    Checksum,
    Work,
    Open,
    OpenPromised,
    AddToCounter,
    CallBack,
    Callback,
    Raise,
    Post,
    Read,
}
