using MessagePack.Resolvers;

namespace RpcGen.MessagePack.Internal;

/// <summary>Options whose resolver makes no code at run time.</summary>
internal static class BaseLibrary
{
    public static readonly UntrustedOptions Options = new(BuiltinResolver.Instance);
}
