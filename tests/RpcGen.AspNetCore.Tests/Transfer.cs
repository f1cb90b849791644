using System.Security.Cryptography;

namespace RpcGen.AspNetCore.Tests;

/// <summary>The server's side.</summary>
public sealed class Transfer : ITransfer
{
    public async ValueTask<byte[]> HashAsync(Stream content) => await SHA256.HashDataAsync(content);

    public ValueTask<Stream> OpenAsync(long length) => new(new PatternStream(length));

    public ValueTask<string> TextAsync(int length) => new(new string('x', length));
}
