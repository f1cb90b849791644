using System.Text.RegularExpressions;

namespace RpcGen.Architecture.Tests;

/// <summary>
/// The rooms of the runtime, and which may use which. By path and by symbol: public types of all rooms share a
/// namespace.
/// </summary>
public sealed partial class RoomTests
{
    private const int LargestCycle = 68;

    private const int MaxFilesInFolder = 25;

    // Files that use a higher tier, each with the reason.
    private static readonly Dictionary<string, string> s_exceptions = new(StringComparer.Ordinal)
    {
        ["Calls/Context/Decorators.cs"] =
            "Interceptors are told of the connection, which is the program's view of a session.",
        ["Calls/Context/RpcContext.cs"] = "Its property Connection is public.",
        ["Calls/Context/RpcInterceptor.cs"] = "Its methods take the public connection.",
        ["Calls/Context/RpcOutgoingCall.cs"] = "Its property Connection is public.",
    };

    [Fact]
    public void Files_use_their_own_tier_and_those_below()
    {
        Reference[] upward =
        [
            .. SourceGraph.Runtime.Value.References.Where(one => Rooms.Of(one.To).Tier > Rooms.Of(one.From).Tier),
        ];

        string[] forbidden =
        [
            .. upward.Where(one => !s_exceptions.ContainsKey(one.From))
                .Select(one => $"{one.From} -> {one.Symbol} in {one.To}")
                .Order(StringComparer.Ordinal),
        ];
        Assert.True(forbidden.Length == 0, string.Join('\n', forbidden));

        string[] stale = [.. s_exceptions.Keys.Except(upward.Select(one => one.From))];
        Assert.True(stale.Length == 0, "These are no exceptions any more: " + string.Join(", ", stale));
    }

    [Fact]
    public void No_cycle_of_files_is_large()
    {
        IReadOnlyList<string> largest = SourceGraph.Runtime.Value.Cycles()[0];
        Assert.True(
            largest.Count <= LargestCycle, $"{largest.Count} files use each other: {string.Join(", ", largest)}");
    }

    [Fact]
    public void No_folder_has_many_files()
    {
        string[] crowded =
        [
            .. Repository.SourceFiles(Repository.Runtime)
                .GroupBy(path => Path.GetDirectoryName(path))
                .Where(folder => folder.Count() > MaxFilesInFolder)
                .Select(folder => $"{folder.Key}: {folder.Count()}"),
        ];
        Assert.Empty(crowded);
    }

    [Fact]
    public void The_readme_lists_the_rooms()
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Runtime, "README.md"));
        IEnumerable<Room> listed = RoomRow().Matches(readme)
            .Select(row => new Room(int.Parse(row.Groups["tier"].Value), row.Groups["folder"].Value));
        Assert.Equal(Rooms.All, listed);
    }

    [GeneratedRegex(@"^\| (?<tier>\d+) \| `(?<folder>\w+)/` \|", RegexOptions.Multiline)]
    private static partial Regex RoomRow();
}
