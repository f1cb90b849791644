namespace RpcGen.Testing.Internal;

/// <summary>Makes an input smaller as long as it still fails: takes pieces out, from large to small.</summary>
internal static class Minimizer
{
    // A failing input of a session is expensive to try.
    private const int MaxTries = 500;

    public static byte[] Minimize(byte[] input, Func<byte[], bool> fails)
    {
        int tries = 0;
        for (int size = input.Length / 2; size > 0; size /= 2)
        {
            for (int at = 0; at + size <= input.Length && tries < MaxTries; tries++)
            {
                byte[] shorter = [.. input[..at], .. input[(at + size)..]];
                if (fails(shorter))
                {
                    input = shorter;
                }
                else
                {
                    at += size;
                }
            }
        }

        return input;
    }
}
