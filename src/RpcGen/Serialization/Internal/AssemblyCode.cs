using System.Reflection;
using System.Runtime.Loader;

namespace RpcGen.CompilerServices;

/// <summary>
/// The code that assemblies generated for one type. Several assemblies may have code for it: two that mention the same
/// closed generic contract, or a host and a plugin that was built against another version of it. None replaces that of
/// another.
/// </summary>
/// <typeparam name="TCode">A descriptor or a codec.</typeparam>
internal sealed class AssemblyCode<TCode>
    where TCode : class
{
    private readonly Lock _gate = new();

    // In the order of registration. Replaced under _gate, and read without it.
    private Registration[] _registrations = [];

    /// <summary>Whether the result depends on the calling assembly.</summary>
    public bool IsAmbiguous => Volatile.Read(ref _registrations).Length > 1;

    /// <summary>Adds the code of an assembly, in place of what it had before.</summary>
    public void Add(TCode code, Assembly owner)
    {
        lock (_gate)
        {
            IEnumerable<Registration> others =
                _registrations.Where(other => other.Code is not null && !other.IsOf(owner));
            Volatile.Write(ref _registrations, [.. others, new Registration(code, owner)]);
        }
    }

    /// <summary>
    /// Returns the code of the calling assembly; else of another in its load context, of one in the host's, or the
    /// first. Null if there is none.
    /// </summary>
    /// <param name="caller">The calling assembly; null for the host.</param>
    public TCode? Find(Assembly? caller = null)
    {
        Registration[] registrations = Volatile.Read(ref _registrations);
        return registrations.Length == 1 ? registrations[0].Code : Find(registrations, caller);
    }

    private static TCode? Find(Registration[] registrations, Assembly? caller)
    {
        AssemblyLoadContext? context = caller is null ? null : AssemblyLoadContext.GetLoadContext(caller);
        return registrations
            .OrderBy(one => caller is not null && one.IsOf(caller) ? 0
                : context is not null && one.IsIn(context) ? 1
                : one.IsIn(AssemblyLoadContext.Default) ? 2
                : 3)
            .Select(one => one.Code)
            .FirstOrDefault(code => code is not null);
    }

    // Holds nothing of a collectible assembly: a field of its own keeps the code, and goes with the assembly.
    private sealed class Registration(TCode code, Assembly owner)
    {
        private readonly TCode? _code = owner.IsCollectible ? null : code;
        private readonly WeakReference<TCode> _weak = new(code);
        private readonly WeakReference<Assembly> _owner = new(owner);

        public TCode? Code => _code ?? (_weak.TryGetTarget(out TCode? code) ? code : null);

        public bool IsOf(Assembly assembly) => _owner.TryGetTarget(out Assembly? owner) && owner == assembly;

        public bool IsIn(AssemblyLoadContext context) =>
            _owner.TryGetTarget(out Assembly? owner) && AssemblyLoadContext.GetLoadContext(owner) == context;
    }
}
