namespace RpcGen.Generators.Model;

/// <summary>How a type travels.</summary>
internal enum CodecLayout
{
    /// <summary>A map of member names and values.</summary>
    Map,

    /// <summary>An array in which each member has a place.</summary>
    Array,

    /// <summary>An array of all members and nothing else.</summary>
    Tuple,

    /// <summary>An array of a tag and a value of one of several types.</summary>
    Union,

    /// <summary>The same, around one of the type's own type arguments.</summary>
    Sum,
}
