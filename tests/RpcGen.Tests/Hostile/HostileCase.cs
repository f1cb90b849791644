using RpcGen.Tests.Protocol;

namespace RpcGen.Tests.Hostile;

/// <summary>Something that a correct peer never does, or that a victim must bear.</summary>
/// <param name="Name">What it is, in words.</param>
/// <param name="Scene">Where it happens.</param>
/// <param name="Act">Does it.</param>
/// <param name="Outcome">What the victim must do.</param>
internal sealed record class HostileCase(string Name, Scene Scene, Action<RawPeer> Act, Outcome Outcome)
{
    public override string ToString() => Name;
}
