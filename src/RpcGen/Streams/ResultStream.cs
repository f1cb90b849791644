using RpcGen.CompilerServices;
using RpcGen.Serialization;

namespace RpcGen.Streams;

/// <summary>The result of a streaming method. Each enumeration makes the call.</summary>
internal sealed class ResultStream<T, TCodec, TArguments>(
    RpcProxy proxy, int method, int argumentCount, TArguments arguments, RpcArguments<TArguments> write,
    CancellationToken cancellationToken) : IAsyncEnumerable<T>
    where TCodec : IRpcCodec<T>
{
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken enumeratorToken = default) =>
        proxy.Enumerate<T, TCodec, TArguments>(
            method, argumentCount, arguments, write, cancellationToken, enumeratorToken);
}
