using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RpcGen.Hosting;
using RpcGen.Hosting.Internal;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds servers of RpcGen to a host.</summary>
public static class RpcServerServiceCollectionExtensions
{
    /// <summary>
    /// Adds a server that listens while the host runs. When the host stops, it lets calls in flight end.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="endpoint">Where it listens, such as <c>ipc:indexer</c>; also the name of the server.</param>
    public static RpcServerBuilder AddRpcServer(this IServiceCollection services, string endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        RpcServerBuilder builder = Add(services, endpoint);
        services.Configure<RpcServerSettings>(endpoint, settings => settings.Endpoints.Add(endpoint));
        return builder;
    }

    /// <summary>Adds a server whose <see cref="RpcServerSettings"/> stand in configuration.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="section">The settings; its path is the name of the server.</param>
    public static RpcServerBuilder AddRpcServer(this IServiceCollection services, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        RpcServerBuilder builder = Add(services, section.Path);
        services.AddOptions<RpcServerSettings>(section.Path).Bind(section);
        return builder;
    }

    /// <summary>
    /// Adds a server that listens nowhere: a listener of yours gives it connected channels by
    /// <see cref="RpcAcceptor"/>.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="name">The name of the server, which is the key of its <see cref="RpcAcceptor"/>.</param>
    public static RpcServerBuilder AddRpcServerWithoutEndpoint(this IServiceCollection services, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        RpcServerBuilder builder = Add(services, name);
        services.Configure<RpcServerSettings>(name, settings => settings.NeedsEndpoint = false);
        return builder;
    }

    private static RpcServerBuilder Add(IServiceCollection services, string name)
    {
        ArgumentNullException.ThrowIfNull(services);
        RpcServerBuilder builder = new(services, name);
        services.AddOptions<RpcServerSettings>(name).ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<RpcServerSettings>, SettingsValidator>());
        services.AddKeyedSingleton(name, (provider, _) => new HostedServer(
            builder, provider, provider.GetRequiredService<IOptionsMonitor<RpcServerSettings>>(),
            provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance));
        services.AddKeyedSingleton(name, (provider, _) => new RpcAcceptor(
            provider.GetRequiredKeyedService<HostedServer>(name), provider.GetService<IHostApplicationLifetime>()));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<HostedServer>(name));
        return builder;
    }
}
