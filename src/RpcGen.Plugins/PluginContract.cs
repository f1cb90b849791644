using System.Reflection;
using System.Runtime.CompilerServices;
using RpcGen.CompilerServices;

namespace RpcGen.Plugins;

/// <summary>A contract that a plugin must serve, and the versions that fit.</summary>
public sealed record class PluginContract
{
    /// <summary>A contract by its name on the wire.</summary>
    /// <param name="name">The name.</param>
    /// <param name="minimum">The lowest version that fits.</param>
    /// <param name="below">The lowest version above that does not fit any more; null if all do.</param>
    public PluginContract(string name, Version minimum, Version? below = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(minimum);
        Name = name;
        Minimum = minimum;
        Below = below;
    }

    /// <summary>The name on the wire.</summary>
    public string Name { get; }

    /// <summary>The lowest version that fits.</summary>
    public Version Minimum { get; }

    /// <summary>The lowest version above that does not fit any more; null if all do.</summary>
    public Version? Below { get; }

    /// <summary>A contract by its type.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <param name="minimum">The lowest version that fits, such as <c>1.2</c>.</param>
    /// <param name="below">
    /// The lowest version above that does not fit any more, such as <c>2.0</c>; null if all do.
    /// </param>
    /// <exception cref="FormatException">A version is malformed.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static PluginContract Of<T>(string minimum, string? below = null)
        where T : class => new(
            RpcContracts.Find<T>(Assembly.GetCallingAssembly()).Name, Version.Parse(minimum),
            below is null ? null : Version.Parse(below));

    /// <inheritdoc/>
    public override string ToString() =>
        Below is null ? $"{Name} {Minimum} or later" : $"{Name} {Minimum} to below {Below}";

    internal bool Fits(Version version) => version >= Minimum && (Below is null || version < Below);
}
