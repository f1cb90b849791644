namespace RpcGen.Benchmarks.Codecs;

/// <summary>One serializer with one sample. Each has the options that it has without any.</summary>
internal interface ICodecRunner
{
    string Name { get; }

    /// <summary>Bytes of the sample.</summary>
    int Size { get; }

    void Encode(int times);

    void Decode(int times);
}
