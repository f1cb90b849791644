using System.Net;
using MessagePack;
using MessagePack.Formatters;
using MessagePack.Resolvers;
using Team;

[assembly: RpcGen.MessagePack.RpcMessagePack(typeof(TeamResolver))]

namespace Team;

/// <summary>What a team has: its formatters first, then the attributes, then members by name.</summary>
public sealed class TeamResolver : IFormatterResolver
{
    public static readonly IFormatterResolver Instance = new TeamResolver();

    private static readonly IFormatterResolver s_inner = CompositeResolver.Create(
        [new AddressFormatter()], [StandardResolver.Instance, ContractlessStandardResolver.Instance]);

    private TeamResolver()
    {
    }

    public IMessagePackFormatter<T>? GetFormatter<T>() => s_inner.GetFormatter<T>();

    private sealed class AddressFormatter : IMessagePackFormatter<IPAddress?>
    {
        public void Serialize(ref MessagePackWriter writer, IPAddress? value, MessagePackSerializerOptions options) =>
            writer.Write(value?.ToString());

        public IPAddress? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
            reader.ReadString() is { } text ? IPAddress.Parse(text) : null;
    }
}
