namespace RpcGen.Calls;

/// <summary>
/// A running handler of a serial object. Its number travels with the calls that it makes and with the calls that their
/// handlers make. A call that returns to the same object is recognized by it, and does not wait for itself for ever.
/// </summary>
/// <param name="Id">A random number, so that it is unique among all processes that take part.</param>
/// <param name="Method">The method, for the error.</param>
internal sealed record class Activation(long Id, string Method)
{
    public static Activation Begin(string method) => new(Random.Shared.NextInt64(), method);
}
