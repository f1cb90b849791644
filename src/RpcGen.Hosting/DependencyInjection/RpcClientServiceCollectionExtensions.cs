using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using RpcGen;
using RpcGen.Hosting;
using RpcGen.Hosting.Internal;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds clients of RpcGen to a host.</summary>
/// <remarks>
/// A client connects with its first call and again after a loss; see <see cref="RpcClient"/>. All contracts of one name
/// share one client, which is a keyed service: <c>[FromKeyedServices("ipc:indexer")] RpcClient</c>.
/// </remarks>
public static class RpcClientServiceCollectionExtensions
{
    /// <summary>Adds the proxy of a contract.</summary>
    /// <typeparam name="TContract">The contract; a closed generic one also needs
    /// <see cref="RpcContractForAttribute"/>.</typeparam>
    /// <param name="services">The services of the host.</param>
    /// <param name="endpoint">Where to connect to, such as <c>ipc:indexer</c>; also the name of the client.</param>
    public static RpcClientBuilder AddRpcClient<TContract>(this IServiceCollection services, string endpoint)
        where TContract : class
    {
        RpcClientBuilder builder = AddClient(services, endpoint);
        services.AddSingleton(provider => Proxy<TContract>(provider, builder.Name));
        return builder;
    }

    /// <summary>
    /// Adds the proxy of a contract, of a client whose <see cref="RpcClientSettings"/> stand in configuration.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="section">The settings; its path is the name of the client.</param>
    public static RpcClientBuilder AddRpcClient<TContract>(
        this IServiceCollection services, IConfigurationSection section)
        where TContract : class
    {
        ArgumentNullException.ThrowIfNull(section);
        RpcClientBuilder builder = AddClient(services, section);
        services.AddSingleton(provider => Proxy<TContract>(provider, builder.Name));
        return builder;
    }

    /// <summary>Adds the proxy of a contract under a key, for several servers of one contract.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="key">The key of the proxy.</param>
    /// <param name="endpoint">Where to connect to; also the name of the client.</param>
    public static RpcClientBuilder AddKeyedRpcClient<TContract>(
        this IServiceCollection services, object? key, string endpoint)
        where TContract : class
    {
        RpcClientBuilder builder = AddClient(services, endpoint);
        services.AddKeyedSingleton(key, (provider, _) => Proxy<TContract>(provider, builder.Name));
        return builder;
    }

    private static TContract Proxy<TContract>(IServiceProvider provider, string name)
        where TContract : class => provider.GetRequiredKeyedService<RpcClient>(name).GetProxy<TContract>();

    private static RpcClientBuilder AddClient(IServiceCollection services, string endpoint)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(endpoint);
        services.Configure<RpcClientSettings>(endpoint, settings => settings.Endpoint = endpoint);
        return Add(services, endpoint);
    }

    private static RpcClientBuilder AddClient(IServiceCollection services, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<RpcClientSettings>(section.Path).Bind(section);
        return Add(services, section.Path);
    }

    private static RpcClientBuilder Add(IServiceCollection services, string name)
    {
        services.AddOptions<RpcClientSettings>(name).ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<RpcClientSettings>, SettingsValidator>());
        services.TryAddKeyedSingleton(name, (provider, key) => ClientFactory.Create(provider, (string)key!));
        return new RpcClientBuilder(services, name);
    }
}
