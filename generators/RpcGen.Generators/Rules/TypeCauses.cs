namespace RpcGen.Generators.Rules;

/// <summary>The causes why a type cannot travel or be a case of a union; for code fixes.</summary>
internal static class TypeCauses
{
    /// <summary>Generated code cannot see it.</summary>
    public const string NotVisible = "NotVisible";

    /// <summary>It has the tag of another case.</summary>
    public const string TagTaken = "TagTaken";

    /// <summary>It does not derive from the union.</summary>
    public const string NotDerived = "NotDerived";
}
