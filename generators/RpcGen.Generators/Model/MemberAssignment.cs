namespace RpcGen.Generators.Model;

/// <summary>How a decoded member gets into the object.</summary>
internal enum MemberAssignment
{
    /// <summary>Assigned after construction, if it was there.</summary>
    Set,

    /// <summary>In the object initializer: init-only or required.</summary>
    Initializer,

    /// <summary>As an argument of the constructor.</summary>
    Constructor,

    /// <summary>Not at all: it can be written, but not set.</summary>
    Ignored,
}
