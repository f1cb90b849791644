namespace RpcGen.Generators.Emitting;

/// <summary>Types that generated code refers to.</summary>
internal static class Names
{
    public const string Services = "global::RpcGen.CompilerServices";
    public const string Serialization = "global::RpcGen.Serialization";
    public const string Writer = Serialization + ".RpcWriter";
    public const string Reader = Serialization + ".RpcReader";
    public const string CodecException = "global::RpcGen.RpcSerializationException";

    private static readonly Version s_version = typeof(Names).Assembly.GetName().Version;

    /// <summary>
    /// The attributes of every generated type. Obsolete code may mention obsolete members without errors, and
    /// an obsolete member is still part of its contract.
    /// </summary>
    public static readonly string GeneratedCode =
        $"""
        [global::System.CodeDom.Compiler.GeneratedCode("RpcGen", "{s_version.ToString(3)}")]
        [global::System.Diagnostics.CodeAnalysis.ExcludeFromCodeCoverage]
        [global::System.Diagnostics.StackTraceHidden]
        [global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]
        [global::System.Obsolete("Generated code calls it.")]
        """;

    /// <summary>A type before the name of a member: there, the compiler takes <c>partial</c> for a modifier.</summary>
    public static string BeforeName(string type) =>
        type.EndsWith(".partial", StringComparison.Ordinal) || type.EndsWith(":partial", StringComparison.Ordinal)
            ? type.Insert(type.Length - "partial".Length, "@")
            : type;
}
