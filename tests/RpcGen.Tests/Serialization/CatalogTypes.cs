using System.Runtime.Serialization;
using RpcGen;

// The attributes of MessagePack-CSharp, which RpcGen recognises by name.
namespace MessagePack
{
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
    internal sealed class MessagePackObjectAttribute(bool keyAsPropertyName = false) : Attribute
    {
        public bool KeyAsPropertyName { get; } = keyAsPropertyName;
    }

    [AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
    internal sealed class KeyAttribute : Attribute
    {
        public KeyAttribute(int key) => IntKey = key;

        public KeyAttribute(string key) => StringKey = key;

        public int? IntKey { get; }

        public string? StringKey { get; }
    }

    [AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
    internal sealed class IgnoreMemberAttribute : Attribute;

    [AttributeUsage(AttributeTargets.Interface | AttributeTargets.Class, AllowMultiple = true)]
    internal sealed class UnionAttribute(int key, Type subType) : Attribute
    {
        public int Key { get; } = key;

        public Type SubType { get; } = subType;
    }
}

namespace RpcGen.Tests.Serialization
{
    using MessagePack;

    public enum ByteEnum : byte
    {
        A = 1,
        B = 200,
    }

    [MessagePackObject]
    public sealed class ArrayDto : IEquatable<ArrayDto>
    {
        [Key(0)]
        public int Id { get; set; }

        [Key(2)]
        public string? Name { get; set; }

        public bool Equals(ArrayDto? other) => other is not null && Id == other.Id && Name == other.Name;

        public override bool Equals(object? obj) => Equals(obj as ArrayDto);

        public override int GetHashCode() => HashCode.Combine(Id, Name);
    }

    [MessagePackObject]
    public sealed record MapDto
    {
        [Key("id")]
        public int Id { get; set; }

        [Key("name")]
        public string? Name { get; set; }
    }

    [MessagePackObject(true)]
    public sealed record KeyAsName
    {
        public int A { get; set; }

        public string? B { get; set; }
    }

    [MessagePackObject]
    public sealed record RecordDto([property: Key(0)] int X, [property: Key(1)] string Y);

    [MessagePackObject]
    public record struct StructDto
    {
        [Key(0)]
        public double X { get; set; }

        [Key(1)]
        public double Y { get; set; }
    }

    [DataContract]
    public sealed record DataDto
    {
        [DataMember(Order = 1)]
        public string? B { get; set; }

        [DataMember(Order = 0)]
        public int A { get; set; }
    }

    [DataContract]
    public sealed record DataNameDto
    {
        [DataMember(Name = "a")]
        public int A { get; set; }

        [DataMember]
        public int B { get; set; }

        public int NotAMember { get; set; }
    }

    [MessagePackObject]
    public sealed record Ignored
    {
        [Key(0)]
        public int A { get; set; }

        [IgnoreMember]
        public int B { get; set; }
    }

    [MessagePackObject]
    public record BaseDto
    {
        [Key(0)]
        public int Lower { get; set; }
    }

    [MessagePackObject]
    public sealed record Derived : BaseDto
    {
        [Key(1)]
        public int Upper { get; set; }
    }

    [Union(0, typeof(Circle))]
    [Union(1, typeof(Square))]
    public interface IShape;

    [MessagePackObject]
    public sealed record Circle : IShape
    {
        [Key(0)]
        public double R { get; set; }
    }

    [MessagePackObject]
    public sealed record Square : IShape
    {
        [Key(0)]
        public int S { get; set; }
    }

    [Union(7, typeof(Leaf))]
    public abstract record AbsBase
    {
        [Key(0)]
        public int Number { get; set; }
    }

    [MessagePackObject]
    public sealed record Leaf : AbsBase
    {
        [Key(1)]
        public string? Text { get; set; }
    }

    [MessagePackObject]
    public sealed class Nested
    {
        [Key(0)]
        public List<ArrayDto>? Items { get; set; }

        [Key(1)]
        public Dictionary<string, StructDto>? Map { get; set; }
    }

    [MessagePackObject]
    public sealed record Empty;

    /// <summary>No attribute: a map by name, built by its constructor.</summary>
    public sealed record Person(string Name, int Age = 18, string? Email = null);

    /// <summary>Every way to set a member at once.</summary>
    public sealed record Mixed(int FromConstructor)
    {
        public required string Required { get; init; }

        public int Init { get; init; } = 5;

        public int Settable { get; set; } = 7;

        public int Field;

        public int Computed => FromConstructor * 2;

        [RpcIgnore]
        public int Ignored { get; set; }
    }

    public readonly record struct Point(int X, int Y);

    [RpcArrayLayout]
    public sealed record Numbered([property: RpcMember(1)] string Text, [property: RpcMember(0)] int Number);

    public sealed record Box<T>(T Content);

    public sealed class Tree
    {
        public int Value { get; set; }

        public List<Tree> Branches { get; set; } = [];
    }

    [RpcUnion(1, typeof(Cat))]
    [RpcUnion(2, typeof(Dog))]
    public abstract record Animal(string Name);

    public sealed record Cat(string Name, bool Purrs) : Animal(Name);

    public sealed record Dog(string Name) : Animal(Name);

    public sealed record UnlistedBird(string Name) : Animal(Name);

    /// <summary>A type with a codec of its own.</summary>
    [RpcCodec(typeof(CelsiusCodec))]
    public readonly record struct Celsius(double Degrees);

    public readonly struct CelsiusCodec : RpcGen.Serialization.IRpcCodec<Celsius>
    {
        public static void Write(ref RpcGen.Serialization.RpcWriter writer, Celsius value) =>
            writer.Write((int)(value.Degrees * 10));

        public static Celsius Read(ref RpcGen.Serialization.RpcReader reader) => new(reader.ReadInt32() / 10.0);
    }

    /// <summary>Keywords as names.</summary>
    public sealed record @class(int @int, string @namespace);

    /// <summary>More members than fit one word of seen bits.</summary>
    public sealed class Wide
    {
        public int M00 { get; set; }
        public int M01 { get; set; }
        public int M02 { get; set; }
        public int M03 { get; set; }
        public int M04 { get; set; }
        public int M05 { get; set; }
        public int M06 { get; set; }
        public int M07 { get; set; }
        public int M08 { get; set; }
        public int M09 { get; set; }
        public int M10 { get; set; }
        public int M11 { get; set; }
        public int M12 { get; set; }
        public int M13 { get; set; }
        public int M14 { get; set; }
        public int M15 { get; set; }
        public int M16 { get; set; }
        public int M17 { get; set; }
        public int M18 { get; set; }
        public int M19 { get; set; }
        public int M20 { get; set; }
        public int M21 { get; set; }
        public int M22 { get; set; }
        public int M23 { get; set; }
        public int M24 { get; set; }
        public int M25 { get; set; }
        public int M26 { get; set; }
        public int M27 { get; set; }
        public int M28 { get; set; }
        public int M29 { get; set; }
        public int M30 { get; set; }
        public int M31 { get; set; }
        public int M32 { get; set; }
        public int M33 { get; set; }
        public int M34 { get; set; }
        public int M35 { get; set; }
        public int M36 { get; set; }
        public int M37 { get; set; }
        public int M38 { get; set; }
        public int M39 { get; set; }
        public int M40 { get; set; }
        public int M41 { get; set; }
        public int M42 { get; set; }
        public int M43 { get; set; }
        public int M44 { get; set; }
        public int M45 { get; set; }
        public int M46 { get; set; }
        public int M47 { get; set; }
        public int M48 { get; set; }
        public int M49 { get; set; }
        public int M50 { get; set; }
        public int M51 { get; set; }
        public int M52 { get; set; }
        public int M53 { get; set; }
        public int M54 { get; set; }
        public int M55 { get; set; }
        public int M56 { get; set; }
        public int M57 { get; set; }
        public int M58 { get; set; }
        public int M59 { get; set; }
        public int M60 { get; set; }
        public int M61 { get; set; }
        public int M62 { get; set; }
        public int M63 { get; set; }
        public int M64 { get; set; }
        public int M65 { get; set; }
    }
}
