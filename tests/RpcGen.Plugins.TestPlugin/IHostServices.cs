namespace RpcGen.Plugins.TestPlugin;

[RpcContract]
public interface IHostServices
{
    ValueTask<string> AnswerAsync(string question);

    /// <summary>A reference.</summary>
    ValueTask<INote> GetNoteAsync();
}
