using System.Text;

namespace RpcGen.TestPeer;

public sealed class Document(string path) : ISpecialDocument
{
    private readonly StringBuilder _text = new();

    public bool IsDisposed { get; private set; }

    public ValueTask<int> SpecialAsync() => new(1);

    public ValueTask<string> NameAsync() => new(path);

    public ValueTask AppendAsync(string text)
    {
        lock (_text)
        {
            _text.Append(text);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<string> TextAsync()
    {
        lock (_text)
        {
            return new ValueTask<string>(_text.ToString());
        }
    }

    public IDocument Child(string name) => name == "missing"
        ? throw new RpcFaultException<NotFound>(new NotFound(name, 404))
        : new Document($"{path}/{name}");

    public ValueTask<IDocument> SelfAsync() => new(this);

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
