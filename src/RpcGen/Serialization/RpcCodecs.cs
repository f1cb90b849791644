using System.ComponentModel;
using RpcGen;
using RpcGen.Serialization;

namespace RpcGen.CompilerServices;

/// <summary>The codec of a type for <see cref="RpcSerializer"/>, registered by module initializers.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RpcCodecs<T>
{
    private static readonly AssemblyCode<Codec> s_codecs = new();

    /// <summary>Called by generated module initializers.</summary>
    /// <param name="owner">A type of the assembly that the codec belongs to.</param>
    /// <returns>The object that a static field of that assembly must keep, since this class holds it weakly.</returns>
    public static object Register<TCodec>(Type owner)
        where TCodec : IRpcCodec<T>
    {
        ArgumentNullException.ThrowIfNull(owner);
        CodecOf<TCodec> codec = new();
        s_codecs.Add(codec, owner.Assembly);
        return codec;
    }

    internal static void Write(ref RpcWriter writer, T value) =>
        (s_codecs.Find() ?? throw Missing()).Write(ref writer, value);

    internal static T Read(ref RpcReader reader) => (s_codecs.Find() ?? throw Missing()).Read(ref reader);

    private static InvalidOperationException Missing() => new(
        $"No codec was generated for {typeof(T)}. Put [assembly: RpcSerializable(typeof(...))] into a project that " +
        "references the RpcGen package.");

    private abstract class Codec
    {
        public abstract void Write(ref RpcWriter writer, T value);

        public abstract T Read(ref RpcReader reader);
    }

    private sealed class CodecOf<TCodec> : Codec
        where TCodec : IRpcCodec<T>
    {
        public override void Write(ref RpcWriter writer, T value) => TCodec.Write(ref writer, value);

        public override T Read(ref RpcReader reader) => TCodec.Read(ref reader);
    }
}
