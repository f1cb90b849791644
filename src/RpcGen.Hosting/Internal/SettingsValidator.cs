using Microsoft.Extensions.Options;

namespace RpcGen.Hosting.Internal;

/// <summary>
/// Finds settings that the runtime would reject, at the start of the host instead of at the first call.
/// </summary>
internal sealed class SettingsValidator : IValidateOptions<RpcServerSettings>, IValidateOptions<RpcClientSettings>
{
    public ValidateOptionsResult Validate(string? name, RpcServerSettings options)
    {
        if (options.NeedsEndpoint && options.Endpoints.Count == 0)
        {
            return ValidateOptionsResult.Fail($"The RPC server '{name}' has no endpoint");
        }

        return Check($"The RPC server '{name}'", options.Endpoints, () =>
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(
                options.DrainTimeout, TimeSpan.Zero, nameof(options.DrainTimeout));
            _ = options.Apply(new RpcServerOptions());
        });
    }

    public ValidateOptionsResult Validate(string? name, RpcClientSettings options) =>
        Check($"The RPC client '{name}'", [options.Endpoint], () => _ = options.Apply(new RpcClientOptions()));

    private static ValidateOptionsResult Check(string subject, IEnumerable<string> endpoints, Action apply)
    {
        try
        {
            foreach (string endpoint in endpoints)
            {
                _ = RpcEndpoint.Parse(endpoint);
            }

            apply();
            return ValidateOptionsResult.Success;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return ValidateOptionsResult.Fail($"{subject}: {exception.Message}");
        }
    }
}
