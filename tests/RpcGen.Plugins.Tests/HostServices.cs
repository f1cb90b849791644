using RpcGen.Plugins.TestPlugin;

namespace RpcGen.Plugins.Tests;

internal sealed class HostServices : IHostServices
{
    public ValueTask<string> AnswerAsync(string question) => new($"the answer to {question}");

    public ValueTask<INote> GetNoteAsync() => new(new Note());

    private sealed class Note : INote
    {
        public ValueTask<string> ReadAsync() => new("note of the host");
    }
}
