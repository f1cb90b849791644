namespace RpcGen.Testing;

/// <summary>Thrown by a fuzzer when an input had an effect that no input may have.</summary>
public sealed class FuzzFailureException : Exception
{
    /// <summary>A failure without an input.</summary>
    public FuzzFailureException()
    {
    }

    /// <summary>A failure without an input.</summary>
    public FuzzFailureException(string message)
        : base(message)
    {
    }

    /// <summary>A failure without an input.</summary>
    public FuzzFailureException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A failure.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="input">The input that made it happen.</param>
    /// <param name="innerException">What was thrown; null if nothing was.</param>
    public FuzzFailureException(string message, ReadOnlyMemory<byte> input, Exception? innerException = null)
        : base($"{message}. Input: {Convert.ToHexString(input.Span)}", innerException) => Input = input;

    /// <summary>The input, made as small as possible.</summary>
    public ReadOnlyMemory<byte> Input { get; }
}
