using RpcGen.CompilerServices;
using RpcGen.Errors;
using RpcGen.Protocol;
using RpcGen.Serialization;

namespace RpcGen.Calls;

/// <summary>
/// A contract that the peer calls. It maps the peer's method ordinals to those of this side, by name and fingerprint.
/// </summary>
internal sealed class IncomingBinding
{
    public const int MaxMethods = 4096;

    private readonly (string Name, ulong Fingerprint)[] _methods;

    // One binding may serve several objects of one contract; they share the map. The map is replaced as a whole.
    private volatile Map? _map;
    private volatile ExposedContract? _exposed;

    public IncomingBinding(ref RpcReader reader)
    {
        ContractName = reader.ReadString() is { Length: > 0 } contract
            ? contract
            : throw new ProtocolViolationException("B2", "a Bind without a contract name");
        int count = reader.ReadArrayHeader();
        if (count % 2 != 0 || count / 2 > MaxMethods)
        {
            throw new ProtocolViolationException("B3", $"a Bind with a method list of {count} entries");
        }

        _methods = new (string, ulong)[count / 2];
        for (int i = 0; i < _methods.Length; i++)
        {
            string name = reader.ReadString() is { Length: > 0 } method
                ? method
                : throw new ProtocolViolationException("B3", "a Bind with a method without a name");
            _methods[i] = (name, reader.ReadUInt64());
        }

        FrameFormat.ExpectEnd(reader, FrameKind.Bind);
    }

    public string ContractName { get; }

    public int MethodCount => _methods.Length;

    /// <summary>The object that this side exposes under the name; null while there is none.</summary>
    public ExposedContract? Exposed => _exposed;

    /// <summary>Guards <see cref="RepliedExposed"/> and the order of the replies.</summary>
    public Lock Replying { get; } = new();

    /// <summary>True if the peer knows what serves the binding. No further reply may follow then.</summary>
    public bool RepliedExposed { get; set; }

    /// <summary>Returns the ordinals of methods that an exposed contract lacks; all, if nothing is exposed.</summary>
    public int[] MissingFrom(ExposedContract? exposed) =>
        [.. Enumerable.Range(0, _methods.Length).Where(i => exposed is null || OrdinalOf(i, exposed.Descriptor) < 0)];

    public void Resolve(ExposedContract? exposed)
    {
        if (exposed is not null)
        {
            _exposed = exposed;
        }
    }

    /// <summary>Returns the ordinal in a contract of this side, or -1 if the method does not exist there.</summary>
    public int OrdinalOf(int peerOrdinal, RpcContractDescriptor descriptor)
    {
        Map? map = _map;
        if (map is null || map.Descriptor != descriptor)
        {
            // Several threads may do this, with the same result.
            _map = map = MapTo(descriptor);
        }

        return map.Ordinals[peerOrdinal];
    }

    public string NameOf(int peerOrdinal) => $"{ContractName}.{_methods[peerOrdinal].Name}";

    /// <summary>Explains to the caller why a method cannot be called.</summary>
    public string ExplainMissing(int peerOrdinal, RpcContractDescriptor? descriptor)
    {
        if (descriptor is null)
        {
            return $"The peer does not expose the contract {ContractName}";
        }

        string name = NameOf(peerOrdinal);
        string[] others =
        [
            .. descriptor.MethodArray.Where(method => method.Name == _methods[peerOrdinal].Name)
                .Select(method => method.Signature),
        ];
        return others.Length > 0
            ? $"The peer has {name}, but with other parameters or another result: {string.Join(", ", others)}"
            : $"The peer does not have {name}";
    }

    // A separate method, because its closure would otherwise be allocated for each call.
    private Map MapTo(RpcContractDescriptor descriptor) => new(
        descriptor, [.. _methods.Select(method => Array.FindIndex(
            descriptor.MethodArray,
            candidate => candidate.Name == method.Name && candidate.Fingerprint == method.Fingerprint))]);

    private sealed record class Map(RpcContractDescriptor Descriptor, int[] Ordinals);
}
