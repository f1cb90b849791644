using System.Net;
using MessagePack;

namespace Team;

/// <summary>
/// RpcGen has no codec for two of its members, and calls no callbacks: it travels by the resolver or not at all.
/// </summary>
[MessagePackObject]
public sealed class Machine : IMessagePackSerializationCallbackReceiver
{
    [Key(0)]
    public string? Name { get; set; }

    [Key(1)]
    public IPAddress? Address { get; set; }

    [Key(2)]
    public object? Tag { get; set; }

    [IgnoreMember]
    public bool WasRead { get; private set; }

    public void OnBeforeSerialize()
    {
    }

    public void OnAfterDeserialize() => WasRead = true;
}
