using Microsoft.Extensions.DependencyInjection;

namespace RpcGen.Hosting;

/// <summary>Configures a client of the host. Not thread-safe; complete before the host is built.</summary>
public sealed class RpcClientBuilder
{
    internal RpcClientBuilder(IServiceCollection services, string name)
    {
        Services = services;
        Name = name;
    }

    /// <summary>The services of the host.</summary>
    public IServiceCollection Services { get; }

    /// <summary>
    /// The name of the client, and of its <see cref="RpcClientSettings"/>; the key of its <see cref="RpcClient"/>.
    /// </summary>
    public string Name { get; }

    /// <summary>Sets settings in code; they override those of the configuration.</summary>
    public RpcClientBuilder Configure(Action<RpcClientSettings> configure)
    {
        Services.Configure(Name, configure);
        return this;
    }

    /// <summary>
    /// Sets options in code. What stands in <see cref="RpcClientSettings"/> counts after them. The same as
    /// <c>services.Configure&lt;RpcClientOptions&gt;(Name, ...)</c>.
    /// </summary>
    /// <param name="configure">Sets options; called when the client is created.</param>
    public RpcClientBuilder ConfigureOptions(Action<RpcClientOptions> configure)
    {
        Services.Configure(Name, configure);
        return this;
    }

    /// <summary>
    /// Sets options that need services of the host, such as interceptors or contracts that the server may call back.
    /// </summary>
    /// <param name="customize">
    /// Gets the services of the host and the options so far, with settings applied; returns those to use.
    /// </param>
    public RpcClientBuilder Customize(Func<IServiceProvider, RpcClientOptions, RpcClientOptions> customize)
    {
        ArgumentNullException.ThrowIfNull(customize);
        Services.AddKeyedSingleton(Name, customize);
        return this;
    }
}
