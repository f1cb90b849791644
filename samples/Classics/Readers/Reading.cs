using RpcGen.Plugins;

namespace Classics.Readers;

/// <summary>Readers and writers: how writers starve, and how they do not.</summary>
internal static class Reading
{
    private const int Reads = 600;
    private const int AtOnce = 4;
    private const int Writes = 50;

    public static async Task<bool> RunAsync(Plugin[] readers, Plugin[] writers)
    {
        (int overtaken, int torn) = await RunAsync(readers, writers, readersFirst: true);
        Scene.Say($"Readers and writers, readers first: {overtaken} reads overtook a writer that waited");
        bool isWhole = torn == 0;
        (overtaken, torn) = await RunAsync(readers, writers, readersFirst: false);
        Scene.Say(
            $"  in order of arrival: {overtaken} did; of {readers.Length * Reads} reads, {torn} saw half a notice");
        return isWhole && torn == 0 && overtaken == 0;
    }

    private static async Task<(int Overtaken, int Torn)> RunAsync(Plugin[] readers, Plugin[] writers, bool readersFirst)
    {
        Turns turns = new(readersFirst);
        Board board = new(turns);
        Task writing = Task.WhenAll(writers.Select(
            writer => writer.GetProxy<IWriter>().WriteAsync(board, Writes).AsTask()));
        int[] torn = await Task.WhenAll(readers.Select(
            reader => reader.GetProxy<IReader>().ReadAsync(board, Reads, AtOnce).AsTask()));
        await writing;
        return (turns.Overtaken, torn.Sum());
    }
}
