using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RpcGen.Generators.Tests;

/// <summary>What a type holds or its attributes ask for, and what the generator cannot honour, is an error.</summary>
public sealed class SilentLossTests
{
    private const string MessagePack = """
        namespace MessagePack
        {
            internal sealed class MessagePackObjectAttribute(bool keyAsPropertyName = false) : Attribute { public bool KeyAsPropertyName => keyAsPropertyName; }
            internal sealed class KeyAttribute(int key) : Attribute { public int Key => key; }
            internal sealed class UnionAttribute(int key, Type type) : Attribute { public int Key => key; public Type Type => type; }
            internal sealed class MessagePackFormatterAttribute(Type type) : Attribute { public Type Type => type; }
            public interface IMessagePackSerializationCallbackReceiver { void OnBeforeSerialize(); void OnAfterDeserialize(); }
        }
        """;

    /// <summary>Types that lose something on the way, with the rule and a part of its message.</summary>
    public static TheoryData<string, string, string> Losses { get; } = new()
    {
        // Members that are sent but not read back.
        { "RPCGEN109", "T.X", "[RpcArrayLayout] public sealed class T { [RpcMember(0)] public int X { get; private set; } }" },
        { "RPCGEN109", "T.L", "[MessagePack.MessagePackObject] public sealed class T { [MessagePack.Key(0)] public List<int> L { get; } = new(); }" },
        { "RPCGEN109", "T.L", "[MessagePack.MessagePackObject(true)] public sealed class T { public List<int> L { get; } = new(); }" },
        { "RPCGEN109", "T.X", "[RpcArrayLayout] public sealed class T { private int _x; [RpcMember(0)] public int X => _x; public void Set() => _x = 1; }" },
        { "RPCGEN109", "T.X", "public class T : B { public override int X => base.X; } public class B { public virtual int X { get; protected set; } }" },
        // State that no member shows.
        { "RPCGEN111", "T._x", "public sealed class T { private int _x; public void Set() => _x = 1; public int Twice() => _x * 2; }" },
        { "RPCGEN111", "T._items", "public sealed class T { public int Id { get; set; } private readonly List<int> _items = new(); public void Add() => _items.Add(1); }" },
        { "RPCGEN111", "T.Hidden", "public sealed class T { public int Id { get; set; } internal int Hidden { get; set; } }" },
        { "RPCGEN111", "B._x", "public sealed class T : B { public int Id { get; set; } } public class B { private protected int _x = 1; }" },
        { "RPCGEN111", "B.X", "public sealed class T : B { public new int X { get; set; } } public class B { public int X { get; set; } }" },
        { "RPCGEN101", "inline array", "[System.Runtime.CompilerServices.InlineArray(4)] public struct T { private int _first; }" },
        // Attributes that are not followed.
        { "RPCGEN110", "has no [RpcArrayLayout]", "public sealed class T { [RpcMember(0)] public int X { get; set; } }" },
        { "RPCGEN110", "only public members", "[RpcArrayLayout] public sealed class T { [RpcMember(0)] private int X { get; set; } }" },
        { "RPCGEN110", "only public members", "[MessagePack.MessagePackObject] public sealed class T { [MessagePack.Key(0)] internal int X { get; set; } }" },
        { "RPCGEN110", "only public members", "[System.Runtime.Serialization.DataContract] public sealed class T { [System.Runtime.Serialization.DataMember] internal int X; }" },
        { "RPCGEN110", "has no [MessagePackObject]", "public sealed class T { [MessagePack.Key(0)] public int X { get; set; } }" },
        { "RPCGEN110", "has no [DataContract]", "public sealed class T : B { } [System.Runtime.Serialization.DataContract] public class B { [System.Runtime.Serialization.DataMember(Order = 0)] public int X { get; set; } }" },
        { "RPCGEN110", "'property:'", "public record struct T([field: RpcMember(\"x\")] int X);" },
        { "RPCGEN110", "'property:'", "public sealed class T { [field: NonSerialized] public int X { get; set; } }" },
        { "RPCGEN110", "a union is an interface or an abstract class", "[RpcUnion(0, typeof(D))] public class T { public int X { get; set; } } public sealed class D : T;" },
        { "RPCGEN110", "a union is an interface or an abstract class", "[MessagePack.Union(0, typeof(D))] public class T { public int X { get; set; } } public sealed class D : T;" },
        { "RPCGEN110", "[KnownType]", "[System.Runtime.Serialization.KnownType(typeof(D))] public class T { public int X { get; set; } } public sealed class D : T;" },
        { "RPCGEN110", "IsReference", "[System.Runtime.Serialization.DataContract(IsReference = true)] public class T { }" },
        { "RPCGEN110", "name a codec of the package RpcGen.MessagePack, or one of yours, with [RpcCodec]", "[MessagePack.MessagePackFormatter(typeof(int))] public sealed class T { public int X { get; set; } }" },
        { "RPCGEN110", "T.X", "public sealed class T { [MessagePack.MessagePackFormatter(typeof(int))] public int X { get; set; } }" },
        { "RPCGEN110", "CallbackReceiver", "public sealed class T : MessagePack.IMessagePackSerializationCallbackReceiver { public void OnBeforeSerialize() { } public void OnAfterDeserialize() { } }" },
        { "RPCGEN110", "OnDeserialized", "public sealed class T { [System.Runtime.Serialization.OnDeserialized] internal void After(System.Runtime.Serialization.StreamingContext c) { } }" },
        { "RPCGEN108", "is abstract", "[RpcUnion(0, typeof(M))] public interface T; public abstract class M : T;" },
        { "RPCGEN108", "is abstract", "[RpcUnion(0, typeof(M))] public interface T; [RpcUnion(0, typeof(L))] public interface M : T; public sealed class L : M;" },
        // Members and constructors that cannot be brought together.
        { "RPCGEN104", "T", "public sealed class T { public int X { get; set; } [RpcIgnore] public required int Y { get; set; } }" },
        { "RPCGEN104", "T", "public sealed class T { [RpcConstructor] private T(int x) => X = x; public T() { } public int X { get; set; } }" },
    };

    /// <summary>Types that look like those above, and travel whole.</summary>
    public static TheoryData<string> Whole { get; } = new()
    {
        "public sealed class T { private int _x; public int X { get => _x; set => _x = value; } public int Twice => X * 2; }",
        "public sealed class T(int x) { private readonly int _x = x; public int X => _x; }",
        "public sealed class T { public int X { get; set; } [RpcIgnore] private int _cache; public int Cached => _cache++; }",
        "public sealed class T { public int X { get; set; } [NonSerialized] private int _cache; public int Cached() => _cache++; }",
        "public sealed class T { public int X { get; set; } public event EventHandler? Changed; public void M() => Changed?.Invoke(this, EventArgs.Empty); }",
        "public sealed class T { private static int s_count; public int X { get; set; } public static void M() => s_count++; }",
        "[RpcArrayLayout] public sealed class T { [RpcMember(0)] public int X { get; set; } [RpcMember(1)] public int Twice => X * 2; private int _own = 1; public void M() => _own++; }",
        "public class T : B { public override int X { get => base.X; } } public class B { public virtual int X { get; set; } }",
        "[System.Runtime.Serialization.DataContract] public sealed class T { [System.Runtime.Serialization.DataMember(IsRequired = true)] public int X { get; set; } private int _own = 1; public void M() => _own++; }",
        "public sealed class T { [System.Runtime.Serialization.DataMember] public int X { get; set; } }",
        "[RpcUnion(0, typeof(L)), System.Runtime.Serialization.KnownType(typeof(L))] public abstract class T; public sealed class L : T;",
        "public sealed class T { [System.Diagnostics.CodeAnalysis.SetsRequiredMembers] public T() => Y = 1; public int X { get; set; } [RpcIgnore] public required int Y { get; set; } }",
        "public sealed record T;",
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task A_loss_is_an_error_that_names_its_cause(string id, string text, string source)
    {
        Diagnostic[] diagnostics =
        [
            .. (await GeneratorHost.AnalyzeAsync(Contract, source, MessagePack)).Where(
                one => one.Id.StartsWith("RPCGEN", StringComparison.Ordinal)),
        ];

        Diagnostic diagnostic = Assert.Single(diagnostics);
        Assert.Equal(id, diagnostic.Id);
        Assert.Contains(text, diagnostic.GetMessage(), StringComparison.Ordinal);
        Assert.Equal(
            "T", Contract.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
    }

    [Theory]
    [MemberData(nameof(Whole))]
    public async Task What_loses_nothing_is_accepted(string source)
    {
        ImmutableArray<Diagnostic> diagnostics = await GeneratorHost.AnalyzeAsync(Contract, source, MessagePack);

        Assert.DoesNotContain(diagnostics, one => one.Id.StartsWith("RPCGEN", StringComparison.Ordinal));
        Assert.Contains(
            "T_Codec", GeneratorHost.Generate(Contract, source, MessagePack).Text(), StringComparison.Ordinal);
    }

    private const string Contract = "[RpcContract] public interface IA { Task A(T x); }";
}
