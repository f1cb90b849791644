namespace RpcGen.Generators.Model;

/// <summary>How decoding assigns a member.</summary>
internal enum MemberAssignment
{
    /// <summary>Assigned after construction, if it was present.</summary>
    Set,

    /// <summary>In the object initializer: init-only or required.</summary>
    Initializer,

    /// <summary>As an argument of the constructor.</summary>
    Constructor,

    /// <summary>Not assigned: the member can be written, but not set.</summary>
    Ignored,
}
