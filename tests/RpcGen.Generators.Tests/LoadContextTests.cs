using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RpcGen.Generators.Tests;

/// <summary>
/// A host and its plugins mention the same closed contract of an assembly that they share, but are built against
/// different versions of it. Each has the code that its own compilation generated.
/// </summary>
public sealed class LoadContextTests
{
    private const string Old = """
        namespace Shared;
        [RpcContract] public interface IStore<T> { Task<T> Echo(T item); Task<IStore<T>> Self(); }
        public class Order { public int Id { get; set; } }
        """;

    private const string New = """
        namespace Shared;
        [RpcContract] public interface IStore<T> { Task<T> Echo(T item); Task<IStore<T>> Self(); }
        public class Order { public int Id { get; set; } public string? Note { get; set; } }
        """;

    // Serves and calls; through a reference, too.
    private const string User = """
        [assembly: RpcSerializable(typeof(Shared.Order))]
        public class Store : Shared.IStore<Shared.Order>
        {
            public Task<Shared.Order> Echo(Shared.Order item) => Task.FromResult(item);
            public Task<Shared.IStore<Shared.Order>> Self() => Task.FromResult<Shared.IStore<Shared.Order>>(this);
        }
        public static class User
        {
            public static byte[] Encode(object order) => RpcGen.Serialization.RpcSerializer.Serialize((Shared.Order)order);
            public static async Task<object> EchoAsync(object order, bool byReference)
            {
                string endpoint = "ipc:contexts-" + Guid.NewGuid().ToString("n");
                await using RpcServer server = new();
                server.Expose<Shared.IStore<Shared.Order>>(new Store());
                await server.ListenAsync(endpoint);
                await using RpcConnection connection = await RpcConnection.ConnectAsync(endpoint);
                Shared.IStore<Shared.Order> store = connection.GetProxy<Shared.IStore<Shared.Order>>();
                return await (byReference ? await store.Self() : store).Echo((Shared.Order)order);
            }
        }
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_plugin_built_against_an_older_version_leaves_the_hosts_code_alone(bool pluginFirst)
    {
        Scene scene = new();
        Assembly? host = pluginFirst ? null : scene.Host("Host");
        Assembly plugin = scene.Plugin("Plugin", Old);
        object order = scene.NewOrder(7, "kept");

        await EchoAsync(plugin, order, byReference: false);
        Encode(plugin, order);
        host ??= scene.Host("Host");

        Assert.Equal("kept", Scene.NoteOf(await EchoAsync(host, order, byReference: false)));
        Assert.Equal("kept", Scene.NoteOf(await EchoAsync(host, order, byReference: true)));
        Assert.Contains("kept", System.Text.Encoding.UTF8.GetString(Encode(host, order)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_plugins_each_have_the_code_of_their_own_version()
    {
        Scene scene = new();
        Assembly old = scene.Plugin("OldPlugin", Old);
        Assembly current = scene.Plugin("NewPlugin", New);
        object order = scene.NewOrder(7, "kept");

        foreach (bool byReference in new[] { false, true })
        {
            Assert.Null(Scene.NoteOf(await EchoAsync(old, order, byReference)));
            Assert.Equal("kept", Scene.NoteOf(await EchoAsync(current, order, byReference)));
        }
    }

    [Fact]
    public async Task An_unloaded_plugin_leaves_nothing_behind()
    {
        Scene scene = new();
        WeakReference plugin = await UsePluginAsync(scene);

        for (int i = 0; plugin.IsAlive && i < 200; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(20);
        }

        Assert.False(plugin.IsAlive, "something of the host keeps the plugin");
        Assembly host = scene.Host("Host");
        Assert.Equal("kept", Scene.NoteOf(await EchoAsync(host, scene.NewOrder(1, "kept"), byReference: true)));
    }

    // Of its own, so that no local keeps the plugin.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> UsePluginAsync(Scene scene)
    {
        Assembly plugin = scene.Plugin("Plugin", Old);
        await EchoAsync(plugin, scene.NewOrder(1, null), byReference: true);
        WeakReference context = new(AssemblyLoadContext.GetLoadContext(plugin));
        AssemblyLoadContext.GetLoadContext(plugin)!.Unload();
        return context;
    }

    private static Task<object> EchoAsync(Assembly user, object order, bool byReference) =>
        (Task<object>)user.GetType("User")!.GetMethod("EchoAsync")!.Invoke(null, [order, byReference])!;

    private static byte[] Encode(Assembly user, object order) =>
        (byte[])user.GetType("User")!.GetMethod("Encode")!.Invoke(null, [order])!;

    /// <summary>A shared assembly, in its new version, and who uses it.</summary>
    private sealed class Scene
    {
        private readonly string _shared = "Shared" + Guid.NewGuid().ToString("n");
        private readonly Assembly _loaded;

        public Scene() =>
            _loaded = AssemblyLoadContext.Default.LoadFromStream(new MemoryStream(Image(_shared, [], New)));

        /// <summary>An assembly of the host, built against the version that is loaded.</summary>
        public Assembly Host(string name) => AssemblyLoadContext.Default.LoadFromStream(
            new MemoryStream(Image(name + Guid.NewGuid().ToString("n"), [Image(_shared, [], New)], User)));

        /// <summary>A plugin in a load context of its own, built against a version of the shared assembly.</summary>
        public Assembly Plugin(string name, string version)
        {
            AssemblyLoadContext context = new(name, isCollectible: true);
            context.Resolving += (_, asked) => asked.Name == _shared ? _loaded : null;
            return context.LoadFromStream(new MemoryStream(Image(name, [Image(_shared, [], version)], User)));
        }

        public object NewOrder(int id, string? note)
        {
            Type type = _loaded.GetType("Shared.Order")!;
            object order = type.GetConstructor([])!.Invoke([]);
            type.GetProperty("Id")!.SetValue(order, id);
            type.GetProperty("Note")!.SetValue(order, note);
            return order;
        }

        public static string? NoteOf(object order) => (string?)order.GetType().GetProperty("Note")!.GetValue(order);

        private static byte[] Image(string name, byte[][] references, string source)
        {
            CSharpCompilation compilation = GeneratorHost.Compile(source)
                .WithAssemblyName(name)
                .AddReferences(references.Select(image => MetadataReference.CreateFromImage(image)));
            GeneratorHost.CreateDriver().RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _);
            using MemoryStream image = new();
            Microsoft.CodeAnalysis.Emit.EmitResult result = output.Emit(image);
            Assert.True(result.Success, string.Join('\n', result.Diagnostics));
            return image.ToArray();
        }
    }
}
