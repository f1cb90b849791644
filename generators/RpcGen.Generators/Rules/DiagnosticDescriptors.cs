using Microsoft.CodeAnalysis;

namespace RpcGen.Generators.Rules;

/// <summary>The rules, each with a page in generators/docs.</summary>
internal static class DiagnosticDescriptors
{
    private const string Contract = "RpcGen.Contract";
    private const string Serialization = "RpcGen.Serialization";
    private const string Usage = "RpcGen.Usage";

    public static readonly DiagnosticDescriptor ContractNotAccessible = Rule(
        DiagnosticIds.ContractNotAccessible, Contract, "Contract is not accessible",
        "The contract '{0}' {1}");

    public static readonly DiagnosticDescriptor MemberNotSupported = Rule(
        DiagnosticIds.MemberNotSupported, Contract, "Contract member is not supported",
        "'{0}' cannot be part of a contract: {1}");

    public static readonly DiagnosticDescriptor GenericMethod = Rule(
        DiagnosticIds.GenericMethod, Contract, "Contract method is generic",
        "The contract method '{0}' is generic, but its types must be known at compile time: " +
        "make the contract generic instead");

    public static readonly DiagnosticDescriptor ByReference = Rule(
        DiagnosticIds.ByReference, Contract, "Parameter or result is passed by reference",
        "'{0}' is passed by reference ({1}), but a reference cannot refer to memory of another process: " +
        "pass it by value, and return what changes");

    public static readonly DiagnosticDescriptor MethodsCollide = Rule(
        DiagnosticIds.MethodsCollide, Contract, "Two methods are the same on the wire",
        "'{0}' and '{1}' have the same name and shape on the wire: give one another name with [RpcMethod(Name = ...)]");

    public static readonly DiagnosticDescriptor SeveralCancellationTokens = Rule(
        DiagnosticIds.SeveralCancellationTokens, Contract, "Method takes several cancellation tokens",
        "The contract method '{0}' takes more than one CancellationToken; a call is cancelled by one: keep one");

    public static readonly DiagnosticDescriptor NotAContract = Rule(
        DiagnosticIds.NotAContract, Contract, "Type is not a contract",
        "'{0}' is not a contract: {1}");

    public static readonly DiagnosticDescriptor OpenGenericContract = Rule(
        DiagnosticIds.OpenGenericContract, Contract, "Generic contract is open",
        "'{0}' has type parameters without a type: name a closed form such as IStore<Order>");

    public static readonly DiagnosticDescriptor InvalidTimeout = Rule(
        DiagnosticIds.InvalidTimeout, Contract, "Timeout is out of range",
        "The timeout of '{0}' is {1} ms: it must be positive, 0 for the connection's default, or -1 for none");

    public static readonly DiagnosticDescriptor PropertyHidesCall = Rule(
        DiagnosticIds.PropertyHidesCall, Contract, "Property hides a call",
        "Each use of the property '{0}' blocks the thread for a call: declare a method, which can be awaited",
        DiagnosticSeverity.Info);

    public static readonly DiagnosticDescriptor OneWayWithResult = Rule(
        DiagnosticIds.OneWayWithResult, Contract, "One-way method has a result",
        "The one-way method '{0}' returns {1}, but its caller does not wait for a result: " +
        "return void, Task or ValueTask");

    public static readonly DiagnosticDescriptor LanguageTooOld = Rule(
        DiagnosticIds.LanguageTooOld, Contract, "Language version is too old",
        "The contract '{0}' is compiled as C# {1}, but generated code needs C# 12: " +
        "set <LangVersion> to 12 or higher, or remove it");

    public static readonly DiagnosticDescriptor InvalidSetting = Rule(
        DiagnosticIds.InvalidSetting, Contract, "Setting does not apply",
        "{0}: {1}");

    public static readonly DiagnosticDescriptor WireNameTaken = Rule(
        DiagnosticIds.WireNameTaken, Contract, "Two contracts have one name on the wire",
        "The contracts '{0}' and '{1}' have the same name on the wire, \"{2}\", so no connection can expose both: " +
        "give one another Name",
        DiagnosticSeverity.Warning, WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor NotStateless = Rule(
        DiagnosticIds.NotStateless, Contract, "Contract cannot be stateless",
        "'{0}' cannot be part of the stateless contract '{1}': {2}");

    public static readonly DiagnosticDescriptor TypeNotSerializable = Rule(
        DiagnosticIds.TypeNotSerializable, Serialization, "Type cannot travel",
        "{0}: '{1}' cannot travel: {2}");

    public static readonly DiagnosticDescriptor ObjectNotSerializable = Rule(
        DiagnosticIds.ObjectNotSerializable, Serialization, "object cannot travel",
        "{0}: 'object' cannot travel, since no type names cross the wire: " +
        "use a concrete type, or an interface with [RpcUnion]");

    public static readonly DiagnosticDescriptor UnionMissing = Rule(
        DiagnosticIds.UnionMissing, Serialization, "Interface or abstract class without union",
        "{0}: '{1}' is {2} without [RpcUnion]: list the types that may stand for it");

    public static readonly DiagnosticDescriptor NoConstructor = Rule(
        DiagnosticIds.NoConstructor, Serialization, "Type has no usable constructor",
        "{0}: '{1}' cannot be created: it needs an accessible constructor whose parameters are named after members");

    public static readonly DiagnosticDescriptor DuplicateKey = Rule(
        DiagnosticIds.DuplicateKey, Serialization, "Two members have the same key",
        "{0}: the members '{1}' and '{2}' have the same key {3}: give one another key");

    public static readonly DiagnosticDescriptor KeyMissing = Rule(
        DiagnosticIds.KeyMissing, Serialization, "Member has no key",
        "{0}: the member '{1}' needs a key, or must be ignored: its type numbers or names its members explicitly");

    public static readonly DiagnosticDescriptor InvalidCodec = Rule(
        DiagnosticIds.InvalidCodec, Serialization, "Codec does not fit",
        "{0}: the codec '{1}' does not implement IRpcCodec<{2}>");

    public static readonly DiagnosticDescriptor InvalidUnionCase = Rule(
        DiagnosticIds.InvalidUnionCase, Serialization, "Union case does not fit",
        "{0}: the union case '{1}' {2}");

    public static readonly DiagnosticDescriptor MemberNotSettable = Rule(
        DiagnosticIds.MemberNotSettable, Serialization, "Member cannot be set",
        "{0}: the member '{1}' holds a value, but decoding cannot set it: " +
        "give it a public setter or a constructor parameter, or mark it [RpcIgnore]");

    public static readonly DiagnosticDescriptor AttributeWithoutEffect = Rule(
        DiagnosticIds.AttributeWithoutEffect, Serialization, "Attribute has no effect",
        "{0}: [{1}] on '{2}' has no effect: {3}");

    public static readonly DiagnosticDescriptor StateNotSent = Rule(
        DiagnosticIds.StateNotSent, Serialization, "Type holds state that does not travel",
        "{0}: '{1}' may hold a value that does not travel: {2}");

    public static readonly DiagnosticDescriptor KeyOutOfRange = Rule(
        DiagnosticIds.KeyOutOfRange, Serialization, "Number of a member is out of range",
        "{0}: the member '{1}' has the number {2}: numbers are positions in an array, from 0 to {3}");

    public static readonly DiagnosticDescriptor BlockingWait = Rule(
        DiagnosticIds.BlockingWait, Usage, "Wait for a call blocks the thread",
        "The thread is blocked until another process has answered the call of '{0}': await it",
        DiagnosticSeverity.Info);

    public static readonly DiagnosticDescriptor TokenNotPassed = Rule(
        DiagnosticIds.TokenNotPassed, Usage, "Call does not get the token",
        "The call of '{0}' does not get the token '{1}': it continues when the token is cancelled",
        DiagnosticSeverity.Info);

    public static readonly DiagnosticDescriptor ValueTaskKept = Rule(
        DiagnosticIds.ValueTaskKept, Usage, "ValueTask of a call is used twice",
        "'{0}' holds the ValueTask of a call, {1}: await a ValueTask only once, or keep AsTask()",
        DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor ReferenceNotDisposed = Rule(
        DiagnosticIds.ReferenceNotDisposed, Usage, "Reference is not disposed",
        "'{0}' refers to an object of the peer, which lives until the reference is disposed or collected: dispose it",
        DiagnosticSeverity.Info);

    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
    [
        ContractNotAccessible, MemberNotSupported, GenericMethod, ByReference, MethodsCollide,
        SeveralCancellationTokens, NotAContract, OpenGenericContract, InvalidTimeout, PropertyHidesCall,
        OneWayWithResult, LanguageTooOld, InvalidSetting, WireNameTaken, NotStateless, TypeNotSerializable,
        ObjectNotSerializable, UnionMissing, NoConstructor, DuplicateKey, KeyMissing, InvalidCodec, InvalidUnionCase,
        MemberNotSettable, AttributeWithoutEffect, StateNotSent, KeyOutOfRange, BlockingWait, TokenNotPassed,
        ValueTaskKept, ReferenceNotDisposed,
    ];

    private static DiagnosticDescriptor Rule(
        string id, string category, string title, string message,
        DiagnosticSeverity severity = DiagnosticSeverity.Error, params string[] tags) => new(
        id, title, message, category, severity, isEnabledByDefault: true,
        description: $"The page docs/{id}.md in the RpcGen package shows a violation and its fix.",
        customTags: tags);
}
