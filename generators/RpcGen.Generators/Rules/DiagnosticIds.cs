namespace RpcGen.Generators.Rules;

/// <summary>
/// The ids of all rules: 0xx contracts and methods, 1xx types that travel, 2xx uses of proxies. Never reused.
/// </summary>
internal static class DiagnosticIds
{
    public const string ContractNotAccessible = "RPCGEN001";
    public const string MemberNotSupported = "RPCGEN002";
    public const string GenericMethod = "RPCGEN003";
    public const string ByReference = "RPCGEN004";
    public const string MethodsCollide = "RPCGEN005";
    public const string SeveralCancellationTokens = "RPCGEN006";
    public const string NotAContract = "RPCGEN007";
    public const string OpenGenericContract = "RPCGEN008";
    public const string InvalidTimeout = "RPCGEN009";
    public const string PropertyHidesCall = "RPCGEN010";
    public const string OneWayWithResult = "RPCGEN011";
    public const string LanguageTooOld = "RPCGEN012";
    public const string InvalidSetting = "RPCGEN013";
    public const string WireNameTaken = "RPCGEN014";
    public const string NotStateless = "RPCGEN015";
    public const string TypeNotSerializable = "RPCGEN101";
    public const string ObjectNotSerializable = "RPCGEN102";
    public const string UnionMissing = "RPCGEN103";
    public const string NoConstructor = "RPCGEN104";
    public const string DuplicateKey = "RPCGEN105";
    public const string KeyMissing = "RPCGEN106";
    public const string InvalidCodec = "RPCGEN107";
    public const string InvalidUnionCase = "RPCGEN108";
    public const string MemberNotSettable = "RPCGEN109";
    public const string AttributeWithoutEffect = "RPCGEN110";
    public const string StateNotSent = "RPCGEN111";
    public const string KeyOutOfRange = "RPCGEN112";
    public const string BlockingWait = "RPCGEN201";
    public const string TokenNotPassed = "RPCGEN202";
    public const string ValueTaskKept = "RPCGEN203";
    public const string ReferenceNotDisposed = "RPCGEN204";
}
