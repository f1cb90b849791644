namespace RpcGen.Generators.Rules;

/// <summary>The properties of a diagnostic that tell a code fix what its place and its message do not.</summary>
internal static class HintNames
{
    /// <summary>The documentation id of the type or member at fault.</summary>
    public const string Culprit = "Culprit";

    /// <summary>The documentation id of the member or type that mentions the culprit.</summary>
    public const string Holder = "Holder";

    /// <summary>Which of several faults of a rule it is.</summary>
    public const string Cause = "Cause";
}
