using Microsoft.Extensions.DependencyInjection;

namespace RpcGen.Hosting.Internal;

/// <summary>
/// Ends the scope of a call when its handler has ended; it begins when the handler's object is requested.
/// </summary>
internal sealed class CallScopes(IServiceProvider services) : RpcInterceptor
{
    private static readonly AsyncLocal<Holder?> s_current = new();

    /// <summary>The services of the call that the calling code handles.</summary>
    public static IServiceProvider Current => s_current.Value!.Services;

    public override async ValueTask IncomingCallAsync(RpcContext call, Func<ValueTask> next)
    {
        Holder holder = new(services);
        s_current.Value = holder;
        try
        {
            await next().ConfigureAwait(false);
        }
        finally
        {
            await holder.DisposeAsync().ConfigureAwait(false);
        }
    }

    private sealed class Holder(IServiceProvider services) : IAsyncDisposable
    {
        private AsyncServiceScope? _scope;

        public IServiceProvider Services => (_scope ??= services.CreateAsyncScope()).ServiceProvider;

        public ValueTask DisposeAsync() => _scope?.DisposeAsync() ?? default;
    }
}
