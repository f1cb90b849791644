using System.Xml.Linq;

namespace RpcGen.Package.Tests;

public sealed class PackageTests(ScratchProject project) : IClassFixture<ScratchProject>
{
    [Fact]
    public void The_package_holds_runtime_generator_docs_and_readme_and_depends_on_nothing()
    {
        string[] entries = project.PackageEntries;

        Assert.Contains("lib/net10.0/RpcGen.dll", entries);
        Assert.Contains("lib/net10.0/RpcGen.xml", entries);
        Assert.Contains("analyzers/dotnet/cs/RpcGen.Generators.dll", entries);
        Assert.Contains("analyzers/dotnet/cs/RpcGen.CodeFixes.dll", entries);
        Assert.Contains("README.md", entries);
        Assert.Contains("docs/RPCGEN001.md", entries);
        Assert.DoesNotContain(entries, entry => entry.Contains("Microsoft.CodeAnalysis", StringComparison.Ordinal));
        using System.IO.Compression.ZipArchive archive = System.IO.Compression.ZipFile.OpenRead(project.Package);
        using StreamReader nuspec = new(archive.GetEntry("RpcGen.nuspec")!.Open());
        Assert.DoesNotContain("<dependency ", nuspec.ReadToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_package_for_tests_depends_on_the_runtime_only() =>
        CheckLibrary(project.TestingPackage, "RpcGen.Testing", ["RpcGen"]);

    [Fact]
    public void The_package_for_MessagePack_depends_on_it_and_the_runtime_only() =>
        CheckLibrary(project.MessagePackPackage, "RpcGen.MessagePack", ["RpcGen", "MessagePack"]);

    [Fact]
    public void The_package_for_hosts_depends_on_their_abstractions_only() => CheckLibrary(
        project.HostingPackage, "RpcGen.Hosting",
        [
            "RpcGen", "RpcGen.Plugins", "Microsoft.Extensions.Diagnostics.HealthChecks",
            "Microsoft.Extensions.Hosting.Abstractions",
            "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Options.ConfigurationExtensions",
            "OpenTelemetry.Api.ProviderBuilderExtensions",
        ]);

    [Fact]
    public void The_package_for_plugins_depends_on_the_runtime_and_logging_only() => CheckLibrary(
        project.PluginsPackage, "RpcGen.Plugins", ["RpcGen", "Microsoft.Extensions.Logging.Abstractions"]);

    [Fact]
    public void The_package_for_Kestrel_depends_on_that_for_hosts_only() => CheckLibrary(
        project.KestrelPackage, "RpcGen.AspNetCore", ["RpcGen.Hosting", "OpenTelemetry.Api.ProviderBuilderExtensions"]);

    [Fact]
    public void The_package_for_multiplexed_streams_depends_on_them_and_the_runtime_only() =>
        CheckLibrary(project.StreamsPackage, "RpcGen.NerdbankStreams", ["RpcGen", "Nerdbank.Streams"]);

    [Fact]
    public void The_README_of_the_package_links_to_nothing_that_only_the_repository_has()
    {
        using System.IO.Compression.ZipArchive archive = System.IO.Compression.ZipFile.OpenRead(project.Package);
        using StreamReader reader = new(archive.GetEntry("README.md")!.Open());
        string readme = reader.ReadToEnd();

        Assert.DoesNotContain(
            "](", readme.Replace("](https://", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("samples/Shapes", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_with_every_analyzer_as_an_error_builds_and_a_broken_contract_fails_without_analyzers()
    {
        (int exitCode, string output) = ScratchProject.TryRun(project.StrictFolder, "dotnet", "build");
        Assert.True(exitCode == 0, output);

        (exitCode, output) = ScratchProject.TryRun(project.StrictFolder, "dotnet", "build", "-p:Broken=true");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("error CS1029: #error: 'RPCGEN102: IStrict.PutAsync(value)", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_that_uses_it_builds_without_warnings_runs_and_runs_trimmed()
    {
        project.Run("dotnet", "build", "-c", "Release", "-warnaserror");
        Assert.Equal("42 Ada", project.CallBetweenTwoProcesses("dotnet", "bin/Release/net10.0/Scratch.dll"));

        project.Run("dotnet", "publish", "-c", "Release", "-r", "linux-x64", "-warnaserror", "-o", "out");
        Assert.Equal("42 Ada", project.CallBetweenTwoProcesses(Path.Combine(project.Folder, "out/Scratch")));
        Assert.True(new FileInfo(Path.Combine(project.Folder, "out/System.Private.CoreLib.dll")).Length < 8_000_000, "it is trimmed");
    }

    [Fact]
    public void A_project_that_uses_it_is_published_as_Native_AOT_without_warnings_and_runs()
    {
        project.Run("dotnet", "publish", "-c", "Release", "-r", "linux-x64", "-p:PublishAot=true", "-warnaserror", "-o", "native");

        Assert.False(File.Exists(Path.Combine(project.Folder, "native/Scratch.dll")), "there is native code only");
        Assert.Equal("42 Ada", project.CallBetweenTwoProcesses(Path.Combine(project.Folder, "native/Scratch")));
    }

    private static void CheckLibrary(string package, string name, string[] dependencies)
    {
        using System.IO.Compression.ZipArchive archive = System.IO.Compression.ZipFile.OpenRead(package);
        string[] entries = [.. archive.Entries.Select(entry => entry.FullName)];
        using Stream nuspec = archive.GetEntry($"{name}.nuspec")!.Open();

        Assert.Contains($"lib/net10.0/{name}.dll", entries);
        Assert.Contains($"lib/net10.0/{name}.xml", entries);
        Assert.Contains("README.md", entries);
        Assert.Equal(
            dependencies.Order(StringComparer.Ordinal),
            XDocument.Load(nuspec).Descendants().Where(element => element.Name.LocalName == "dependency")
                .Select(element => element.Attribute("id")!.Value).Order(StringComparer.Ordinal));
    }
}
