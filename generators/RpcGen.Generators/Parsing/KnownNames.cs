namespace RpcGen.Generators.Parsing;

/// <summary>Metadata names of the types that the generator looks for.</summary>
internal static class KnownNames
{
    public const string Contract = "RpcGen.RpcContractAttribute";
    public const string ContractFor = "RpcGen.RpcContractForAttribute";
    public const string Serializable = "RpcGen.RpcSerializableAttribute";
    public const string Method = "RpcGen.RpcMethodAttribute";
    public const string ArrayLayout = "RpcGen.RpcArrayLayoutAttribute";
    public const string Member = "RpcGen.RpcMemberAttribute";
    public const string Ignore = "RpcGen.RpcIgnoreAttribute";
    public const string Constructor = "RpcGen.RpcConstructorAttribute";
    public const string Union = "RpcGen.RpcUnionAttribute";
    public const string Codec = "RpcGen.RpcCodecAttribute";
    public const string CodecInterface = "RpcGen.Serialization.IRpcCodec`1";

    public const string MessagePackObject = "MessagePack.MessagePackObjectAttribute";
    public const string MessagePackKey = "MessagePack.KeyAttribute";
    public const string MessagePackIgnore = "MessagePack.IgnoreMemberAttribute";
    public const string MessagePackUnion = "MessagePack.UnionAttribute";
    public const string MessagePackConstructor = "MessagePack.SerializationConstructorAttribute";
    public const string MessagePackFormatter = "MessagePack.MessagePackFormatterAttribute";
    public const string MessagePackCallbacks = "MessagePack.IMessagePackSerializationCallbackReceiver";

    public const string MessagePackResolver = "RpcGen.MessagePack.RpcMessagePackAttribute";
    public const string FormatterResolver = "MessagePack.IFormatterResolver";

    public const string DataContract = "System.Runtime.Serialization.DataContractAttribute";
    public const string DataMember = "System.Runtime.Serialization.DataMemberAttribute";
    public const string IgnoreDataMember = "System.Runtime.Serialization.IgnoreDataMemberAttribute";
    public const string NonSerialized = "System.NonSerializedAttribute";
    public const string KnownType = "System.Runtime.Serialization.KnownTypeAttribute";

    public const string CompilerGenerated = "System.Runtime.CompilerServices.CompilerGeneratedAttribute";
    public const string InlineArray = "System.Runtime.CompilerServices.InlineArrayAttribute";
    public const string ReferenceAssembly = "System.Runtime.CompilerServices.ReferenceAssemblyAttribute";
    public const string SetsRequiredMembers = "System.Diagnostics.CodeAnalysis.SetsRequiredMembersAttribute";

    public const string Fault = "RpcGen.RpcFaultAttribute";
    public const string Keep = "RpcGen.RpcKeepAttribute";
    public const string Stream = "RpcGen.RpcStreamAttribute";
    public const string Progress = "RpcGen.RpcProgressAttribute";
    public const string EventArgs = "System.EventArgs";

    public const string CancellationToken = "System.Threading.CancellationToken";
    public const string Task = "System.Threading.Tasks.Task";
    public const string TaskOf = "System.Threading.Tasks.Task`1";
    public const string ValueTask = "System.Threading.Tasks.ValueTask";
    public const string ValueTaskOf = "System.Threading.Tasks.ValueTask`1";
}
