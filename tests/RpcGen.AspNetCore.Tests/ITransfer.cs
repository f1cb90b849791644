namespace RpcGen.AspNetCore.Tests;

/// <summary>Moves many bytes, in either direction.</summary>
[RpcContract]
public interface ITransfer
{
    /// <summary>Returns the SHA-256 of what the client sends.</summary>
    ValueTask<byte[]> HashAsync(Stream content);

    /// <summary>Returns a stream with the bytes of <see cref="PatternStream"/>.</summary>
    ValueTask<Stream> OpenAsync(long length);

    /// <summary>Returns a large text.</summary>
    ValueTask<string> TextAsync(int length);
}
