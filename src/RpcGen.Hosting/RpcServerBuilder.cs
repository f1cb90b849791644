using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using RpcGen.Hosting.Internal;

namespace RpcGen.Hosting;

/// <summary>Configures what a server of the host exposes. Not thread-safe; complete before the host is built.</summary>
public sealed class RpcServerBuilder
{
    internal RpcServerBuilder(IServiceCollection services, string name)
    {
        Services = services;
        Name = name;
    }

    /// <summary>The services of the host.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The name of the server, and of its <see cref="RpcServerSettings"/>.</summary>
    public string Name { get; }

    internal List<ExposedService> Exposed { get; } = [];

    internal List<(Type Contract, Func<RpcPeer?, bool> Policy)> Policies { get; } = [];

    internal List<Func<IServiceProvider, RpcServerOptions, RpcServerOptions>> Customizations { get; } = [];

    /// <summary>Serves a contract with objects that dependency injection creates.</summary>
    /// <typeparam name="TContract">The contract; a closed generic one also needs
    /// <see cref="RpcContractForAttribute"/>.</typeparam>
    /// <typeparam name="TImplementation">The class; registered here, unless it is already.</typeparam>
    /// <param name="scope">How long an object lives.</param>
    public RpcServerBuilder Expose<
        TContract, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TImplementation>(
        RpcInstanceScope scope = RpcInstanceScope.Singleton)
        where TContract : class
        where TImplementation : class, TContract
    {
        if (scope == RpcInstanceScope.Singleton)
        {
            Services.TryAddSingleton<TImplementation>();
        }
        else
        {
            Services.TryAddScoped<TImplementation>();
        }

        Exposed.Add(new ExposedService(scope == RpcInstanceScope.Call, scope switch
        {
            RpcInstanceScope.Singleton => static (server, services, _) =>
                server.Expose<TContract>(services.GetRequiredService<TImplementation>()),
            RpcInstanceScope.Connection => static (server, _, scopes) =>
                server.ExposeFrom(connection => new ConnectionSource<TContract, TImplementation>(scopes, connection)
                    as RpcTargetSource<TContract>),
            RpcInstanceScope.Call => static (server, _, _) =>
                server.ExposeFrom<TContract>(_ => new CallSource<TContract, TImplementation>()),
            _ => throw new ArgumentOutOfRangeException(nameof(scope)),
        }));
        return this;
    }

    /// <summary>
    /// Restricts a contract to clients that a policy accepts. If it has several policies, all must accept. Calls of
    /// other clients end with <see cref="RpcStatus.PermissionDenied"/>, and the log reports each such client, category
    /// <c>RpcGen.Refusals</c>.
    /// </summary>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <param name="policy">
    /// Gets the client, or null if no trusted source identifies it. Called once for each client.
    /// </param>
    public RpcServerBuilder Require<TContract>(Func<RpcPeer?, bool> policy)
        where TContract : class
    {
        ArgumentNullException.ThrowIfNull(policy);
        Policies.Add((typeof(TContract), policy));
        return this;
    }

    /// <summary>Sets options that need services of the host, such as interceptors.</summary>
    /// <param name="customize">
    /// Gets the services of the host and the options so far, with settings applied; returns those to use.
    /// </param>
    public RpcServerBuilder Customize(Func<IServiceProvider, RpcServerOptions, RpcServerOptions> customize)
    {
        ArgumentNullException.ThrowIfNull(customize);
        Customizations.Add(customize);
        return this;
    }

    /// <summary>
    /// Sets options in code. What stands in <see cref="RpcServerSettings"/> counts after them. The same as
    /// <c>services.Configure&lt;RpcServerOptions&gt;(Name, ...)</c>.
    /// </summary>
    /// <param name="configure">Sets options; called when the host starts.</param>
    public RpcServerBuilder ConfigureOptions(Action<RpcServerOptions> configure)
    {
        Services.Configure(Name, configure);
        return this;
    }

    /// <summary>Sets settings in code; they override those of the configuration.</summary>
    public RpcServerBuilder Configure(Action<RpcServerSettings> configure)
    {
        Services.Configure(Name, configure);
        return this;
    }
}
