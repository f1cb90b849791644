using RpcGen.CompilerServices;

namespace RpcGen.TestPeer;

/// <summary>An object that is passed by reference.</summary>
[RpcContract]
public interface IDocument : IAsyncDisposable
{
    ValueTask<string> NameAsync();

    ValueTask AppendAsync(string text);

    ValueTask<string> TextAsync();

    IDocument Child(string name);

    ValueTask<IDocument> SelfAsync();
}
