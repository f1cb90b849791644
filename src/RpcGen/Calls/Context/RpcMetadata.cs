using RpcGen.Serialization;

namespace RpcGen;

/// <summary>
/// Named values that travel with a call or its answer besides arguments and result, such as a tenant, a culture or a
/// ticket. Keys are typed; see <see cref="RpcMetadataKey"/>. Not thread-safe while it is changed.
/// </summary>
public sealed class RpcMetadata
{
    internal const int MaxEntries = 64;
    internal const int MaxBytes = 8 * 1024;

    // There are few entries, so a linear search is the fastest. Values are MessagePack.
    private readonly List<(string Name, byte[] Value)> _entries = [];

    /// <summary>The number of entries.</summary>
    public int Count => _entries.Count;

    /// <summary>The names of the entries.</summary>
    public IEnumerable<string> Names => _entries.Select(entry => entry.Name);

    /// <summary>Sets a value and replaces the previous one, which stays if this fails.</summary>
    /// <exception cref="InvalidOperationException">There are 64 entries, or 8 KiB, already.</exception>
    public void Set<T>(RpcMetadataKey<T> key, T value)
    {
        ArgumentNullException.ThrowIfNull(key);
        byte[] encoded = key.Encode(value);
        int index = _entries.FindIndex(entry => entry.Name == key.Name);
        int freed = index < 0 ? 0 : SizeOf(key.Name, _entries[index].Value);
        if ((index < 0 && _entries.Count >= MaxEntries) || Size - freed + SizeOf(key.Name, encoded) > MaxBytes)
        {
            throw new InvalidOperationException(
                $"Metadata is limited to {MaxEntries} entries and {MaxBytes} bytes; there is no room for {key.Name}");
        }

        if (index >= 0)
        {
            _entries.RemoveAt(index);
        }

        _entries.Add((key.Name, encoded));
    }

    /// <summary>Gets a value; returns false if there is none.</summary>
    /// <exception cref="RpcSerializationException">The value has another type.</exception>
    public bool TryGet<T>(RpcMetadataKey<T> key, out T? value)
    {
        ArgumentNullException.ThrowIfNull(key);
        int index = _entries.FindIndex(entry => entry.Name == key.Name);
        value = index < 0 ? default : key.Decode(_entries[index].Value);
        return index >= 0;
    }

    /// <summary>Gets a value, or the default of its type.</summary>
    /// <exception cref="RpcSerializationException">The value has another type.</exception>
    public T? Get<T>(RpcMetadataKey<T> key) => TryGet(key, out T? value) ? value : default;

    internal RpcMetadata Clone()
    {
        RpcMetadata clone = new();
        clone._entries.AddRange(_entries);
        return clone;
    }

    internal void Write(ref RpcWriter writer)
    {
        writer.WriteMapHeader(_entries.Count);
        foreach ((string name, byte[] value) in _entries)
        {
            writer.Write(name);
            writer.WriteRaw(value);
        }
    }

    internal static RpcMetadata Read(ref RpcReader reader)
    {
        int count = reader.ReadMapHeader();
        int begin = reader.Consumed;
        RpcMetadata metadata = new();
        for (int i = 0; i < count; i++)
        {
            string name = reader.ReadString() ?? "";
            byte[] value = reader.ReadRaw();
            if (i >= MaxEntries || reader.Consumed - begin > MaxBytes || name.Length == 0
                || metadata._entries.Exists(entry => entry.Name == name))
            {
                reader.Throw(
                    $"Metadata is limited to {MaxEntries} entries with different names and {MaxBytes} bytes");
            }

            metadata._entries.Add((name, value));
        }

        return metadata;
    }

    private int Size => _entries.Sum(entry => SizeOf(entry.Name, entry.Value));

    // The size on the wire, where a name has a header of up to three bytes.
    private static int SizeOf(string name, byte[] value) =>
        3 + System.Text.Encoding.UTF8.GetByteCount(name) + value.Length;
}
