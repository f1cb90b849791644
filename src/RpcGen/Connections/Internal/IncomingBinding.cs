using RpcGen.CompilerServices;
using RpcGen.Protocol;
using RpcGen.Serialization;

namespace RpcGen.Connections.Internal;

/// <summary>
/// A contract that the peer calls: maps the peer's method ordinals to those here, by name and fingerprint.
/// </summary>
internal sealed class IncomingBinding
{
    public const int MaxMethods = 4096;

    private readonly (string Name, ulong Fingerprint)[] _methods;
    private volatile int[]? _ordinals;
    private volatile ExposedContract? _exposed;

    public IncomingBinding(ref MessagePackReader reader)
    {
        ContractName = reader.ReadString()
            ?? throw new ProtocolViolationException("B2", "a Bind without a contract name");
        int count = reader.ReadArrayHeader();
        if (count % 2 != 0 || count / 2 > MaxMethods)
        {
            throw new ProtocolViolationException("B3", $"a Bind with a method list of {count} entries");
        }

        _methods = new (string, ulong)[count / 2];
        for (int i = 0; i < _methods.Length; i++)
        {
            string name = reader.ReadString()
                ?? throw new ProtocolViolationException("B3", "a Bind with a method without a name");
            _methods[i] = (name, reader.ReadUInt64());
        }
    }

    public string ContractName { get; }

    public int MethodCount => _methods.Length;

    /// <summary>What serves it; null while nothing does.</summary>
    public ExposedContract? Exposed => _exposed;

    public void Resolve(ExposedContract? exposed)
    {
        if (exposed is null)
        {
            return;
        }

        // The ordinals first: who sees the contract sees them. Several threads may resolve, to the same.
        _ordinals = [.. _methods.Select(method => Array.FindIndex(
            exposed.Methods,
            candidate => candidate.Name == method.Name && candidate.Fingerprint == method.Fingerprint))];
        _exposed = exposed;
    }

    /// <summary>The ordinal here, -1 if the method does not exist here.</summary>
    public int OrdinalOf(int peerOrdinal) => _ordinals?[peerOrdinal] ?? -1;

    public string NameOf(int peerOrdinal) => $"{ContractName}.{_methods[peerOrdinal].Name}";

    public IEnumerable<int> Missing => Enumerable.Range(0, _methods.Length).Where(i => OrdinalOf(i) < 0);

    /// <summary>Why a method cannot be called, in words for the caller.</summary>
    public string ExplainMissing(int peerOrdinal)
    {
        if (Exposed is null)
        {
            return $"The peer does not expose the contract {ContractName}";
        }

        return Exposed.Methods.Any(method => method.Name == _methods[peerOrdinal].Name)
            ? $"The peer has {NameOf(peerOrdinal)}, but with other parameters or another result"
            : $"The peer does not have {NameOf(peerOrdinal)}";
    }
}
