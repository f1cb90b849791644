using RpcGen.Serialization;

namespace RpcGen.Tests.Serialization;

/// <summary>A value and its bytes.</summary>
public abstract class GoldenRow(string hex)
{
    public string Hex => hex;

    public abstract string Encode();

    public abstract string Reencode();

    public abstract void Decode(ReadOnlySpan<byte> bytes);
}

/// <inheritdoc/>
public sealed class GoldenRow<T>(T value, string hex) : GoldenRow(hex)
{
    public override string Encode() => Convert.ToHexStringLower(RpcSerializer.Serialize(value));

    public override string Reencode() =>
        Convert.ToHexStringLower(RpcSerializer.Serialize(RpcSerializer.Deserialize<T>(Convert.FromHexString(Hex))));

    public override void Decode(ReadOnlySpan<byte> bytes) => RpcSerializer.Deserialize<T>(bytes);

    public override string ToString() => $"{typeof(T)} {Hex}";
}
