using RpcGen.Serialization;
using RpcGen.Testing.Internal;

namespace RpcGen.Testing;

/// <summary>
/// Decodes damaged messages of a type: each must give a value or <see cref="RpcSerializationException"/>, and allocate
/// no more than its size justifies.
/// </summary>
public static class MessageFuzzer
{
    /// <summary>How much decoding may allocate for each byte of the input.</summary>
    public const int AllocationFactor = 32;

    /// <summary>How much decoding may allocate beside that, in bytes.</summary>
    public const int FixedAllocation = 64 * 1024;

    /// <summary>Damages the encodings of samples by a seed, and decodes the results.</summary>
    /// <typeparam name="T">A type named by <see cref="RpcSerializableAttribute"/>.</typeparam>
    /// <param name="inputs">How many inputs to make.</param>
    /// <param name="seed">The same seed makes the same inputs.</param>
    /// <param name="samples">Valid values, at least one; different ones reach more code.</param>
    /// <exception cref="FuzzFailureException">An input threw something else, or allocated too much.</exception>
    public static void Run<T>(int inputs, int seed, params T[] samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentOutOfRangeException.ThrowIfZero(samples.Length);
        byte[][] seeds = [.. samples.Select(RpcSerializer.Serialize)];
        Random random = new(seed);
        MessagePackMutator mutator = new(random);
        for (int i = 0; i < inputs; i++)
        {
            byte[] input = mutator.Mutate(seeds[random.Next(seeds.Length)]);
            if (Decode<T>(input) is not null)
            {
                input = Minimizer.Minimize(input, bytes => Decode<T>(bytes) is not null);
                (string what, Exception? exception) = Decode<T>(input)!.Value;
                throw new FuzzFailureException($"{typeof(T)}: {what}", input, exception);
            }
        }
    }

    private static (string What, Exception? Exception)? Decode<T>(byte[] input)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            RpcSerializer.Deserialize<T>(input);
        }
        catch (RpcSerializationException)
        {
            // What the documentation promises.
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            string name = exception.GetType().Name;
            return ($"{name} in place of {nameof(RpcSerializationException)}: {exception.Message}", exception);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return allocated > FixedAllocation + ((long)AllocationFactor * input.Length)
            ? ($"{input.Length} bytes made decoding allocate {allocated} bytes", null)
            : null;
    }
}
