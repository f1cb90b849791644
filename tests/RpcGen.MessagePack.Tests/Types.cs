using System.Runtime.Serialization;
using MessagePack;

namespace RpcGen.MessagePack.Tests;

public enum Small : byte
{
    None,
    Most = 255,
}

public enum Wide : long
{
    Least = long.MinValue,
    Most = long.MaxValue,
}

[MessagePackObject]
public record struct Numbered
{
    [Key(0)]
    public int X { get; set; }

    [Key(3)]
    public string? Y { get; set; }
}

[MessagePackObject]
public sealed record Named
{
    [Key("x")]
    public int X { get; set; }

    [Key("y")]
    public List<int>? Y { get; set; }
}

[MessagePackObject(true)]
public class NamedByProperty
{
    public virtual int Early { get; set; }

    public int Late { get; set; }

    public int Twice => Late * 2;
}

[MessagePackObject(true)]
public sealed class NamedByDerivedProperty : NamedByProperty
{
    public int Own { get; set; }

    public override int Early { get; set; }
}

[MessagePackObject]
public sealed class Computed
{
    [Key(0)]
    public int X { get; set; }

    [Key(1)]
    public int Twice => X * 2;
}

[MessagePackObject]
public class KeyedBase
{
    [Key("field")]
    public int Field;

    [Key("property")]
    public int Property { get; set; }
}

[MessagePackObject]
public sealed class KeyedDerived : KeyedBase
{
    [Key("own")]
    public int OwnField;

    [Key("more")]
    public int OwnProperty { get; set; }
}

[DataContract]
public sealed class Ordered
{
    [DataMember(Order = 2)]
    public string? Second { get; set; }

    [DataMember(Order = 1)]
    public int First { get; set; }
}

[DataContract]
public sealed class Contracted
{
    [DataMember(Name = "renamed")]
    public int X { get; set; }

    [DataMember]
    public string? Y { get; set; }

    public int NotAMember { get; set; }
}

[MessagePackObject]
public sealed record Positional([property: Key(0)] int X, [property: Key(1)] string? Y);

[Union(0, typeof(Circle))]
[Union(5, typeof(Square))]
public interface IShape;

[MessagePackObject]
public sealed record Circle([property: Key(0)] double Radius) : IShape;

[MessagePackObject]
public sealed record Square([property: Key(0)] int Side) : IShape;

/// <summary>Without attributes: by name, the properties and then the fields of each type.</summary>
public class Plain
{
    public int Field;

    public virtual int Overridden { get; set; }

    public string? Text { get; set; }
}

public class PlainDerived : Plain
{
    public int Own { get; set; }

    public override int Overridden { get; set; }

    public int OwnField;
}

public sealed class PlainAgain : PlainDerived
{
    public int Last { get; set; }

    public override int Overridden { get; set; }
}

public record PlainRecord(int X, string? Y, int[] Z);

public sealed record PlainDerivedRecord(int X, string? Y, int[] Z, DateTime? At) : PlainRecord(X, Y, Z);
