namespace RpcGen.Generators.Emitting;

/// <summary>Types that generated code refers to.</summary>
internal static class Names
{
    public const string Services = "global::RpcGen.CompilerServices";
    public const string Serialization = "global::RpcGen.Serialization";
    public const string Writer = Serialization + ".MessagePackWriter";
    public const string Reader = Serialization + ".MessagePackReader";
    public const string CodecException = Serialization + ".RpcSerializationException";
    public const string GeneratedCode =
        "[global::System.CodeDom.Compiler.GeneratedCode(\"RpcGen\", null)]";
}
