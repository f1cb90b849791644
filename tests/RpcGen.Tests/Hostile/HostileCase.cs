using RpcGen.Tests.Protocol;

namespace RpcGen.Tests.Hostile;

/// <summary>Something that a correct peer never does, or that a victim must tolerate.</summary>
/// <param name="Name">A description.</param>
/// <param name="Scene">The state in which it happens.</param>
/// <param name="Act">Performs it.</param>
/// <param name="Outcome">What the victim must do.</param>
internal sealed record class HostileCase(string Name, Scene Scene, Action<RawPeer> Act, Outcome Outcome)
{
    public override string ToString() => Name;
}
