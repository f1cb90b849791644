namespace RpcGen.Chaos;

/// <summary>An item of a stream: its place, and bytes with their checksum.</summary>
public sealed record Item(int Number, uint Checksum, byte[] Payload)
{
    /// <summary>The item at a place, with bytes that nothing else has.</summary>
    public static Item Create(int number, int size)
    {
        byte[] payload = new byte[size];
        Checksums.Fill(payload, (ulong)number);
        return new Item(number, Checksums.Of(payload), payload);
    }

    /// <summary>Whether this is the item at that place, undamaged.</summary>
    public bool IsRight(int number) => Number == number && Checksum == Checksums.Of(Payload);
}
