namespace RpcGen.AspNetCore.Tests;

/// <summary>Not for everybody.</summary>
[RpcContract]
public interface ISecret
{
    /// <summary>Who the caller is.</summary>
    ValueTask<string> TellAsync();
}
