namespace RpcGen.Generators.Rules;

/// <summary>
/// The properties of a diagnostic with data that a code fix needs beyond the location and the message.
/// </summary>
internal static class HintNames
{
    /// <summary>The documentation id of the type or member at fault.</summary>
    public const string Culprit = "Culprit";

    /// <summary>The documentation id of the member or type that mentions the culprit.</summary>
    public const string Holder = "Holder";

    /// <summary>The cause, if a rule has several.</summary>
    public const string Cause = "Cause";
}
