namespace RpcGen.Calls;

/// <summary>
/// A handler of a serial object that runs. Its number travels with the calls it makes and with the calls their handlers
/// make, so that one that comes back to the same object is recognized instead of waiting for itself for ever.
/// </summary>
/// <param name="Id">Random, so that it is unique among all processes that take part.</param>
/// <param name="Method">The method, for the error.</param>
internal sealed record class Activation(long Id, string Method)
{
    public static Activation Begin(string method) => new(Random.Shared.NextInt64(), method);
}
