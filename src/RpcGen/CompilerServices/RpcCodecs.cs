using System.ComponentModel;
using RpcGen.Serialization;

namespace RpcGen.CompilerServices;

/// <summary>The codec of a type for <see cref="RpcSerializer"/>: module initializers put it here.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RpcCodecs<T>
{
    private delegate void Writing(ref MessagePackWriter writer, T value);

    private delegate T Reading(ref MessagePackReader reader);

    private static Writing? s_write;
    private static Reading? s_read;

    /// <summary>Called by generated module initializers.</summary>
    public static void Register<TCodec>()
        where TCodec : IRpcCodec<T>
    {
        s_read = TCodec.Read;
        Volatile.Write(ref s_write, TCodec.Write);
    }

    internal static void Write(ref MessagePackWriter writer, T value) => (s_write ?? throw Missing())(ref writer, value);

    internal static T Read(ref MessagePackReader reader) => (s_read ?? throw Missing())(ref reader);

    private static InvalidOperationException Missing() => new(
        $"No codec was generated for {typeof(T)}. Put [assembly: RpcSerializable(typeof(...))] into a project that " +
        "references the RpcGen package.");
}
