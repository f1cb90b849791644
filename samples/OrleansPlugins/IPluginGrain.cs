using Orleans;
using Orleans.Concurrency;

namespace OrleansPlugins;

/// <summary>
/// The one grain interface. It carries the encoded calls of any contract, and their answers, as the bytes of a
/// connection. The key of the grain is the name of the plugin.
/// </summary>
[Alias("IPluginGrain")]
public interface IPluginGrain : IGrainWithStringKey
{
    /// <summary>Begins a connection to the plugin.</summary>
    /// <returns>Its number, which this activation of the grain knows and no other.</returns>
    [Alias("Open")]
    [ResponseTimeout("00:00:10")]
    Task<Guid> OpenAsync();

    /// <summary>Sends bytes to the plugin.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="position">
    /// How many bytes were sent before. A piece that comes twice or too early is refused.
    /// </param>
    /// <param name="bytes">The bytes.</param>
    [Alias("Send")]
    Task SendAsync(Guid connection, long position, [Immutable] byte[] bytes);

    /// <summary>Waits a short time for bytes of the plugin.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="position">How many bytes were received before.</param>
    /// <returns>The bytes; none if the time has passed; null at the end.</returns>
    [Alias("Receive")]
    Task<byte[]?> ReceiveAsync(Guid connection, long position);

    /// <summary>Ends a connection.</summary>
    [Alias("Close")]
    [OneWay]
    Task CloseAsync(Guid connection);
}
