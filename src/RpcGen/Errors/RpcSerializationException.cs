namespace RpcGen;

/// <summary>
/// The only exception of the codec: a value cannot be encoded, or bytes do not decode to the expected type. The message
/// says what is wrong, at which byte, and in which member. The status is <see cref="RpcStatus.InvalidArgument"/>.
/// </summary>
public sealed class RpcSerializationException : RpcException
{
    private readonly string _problem;

    /// <summary>Creates the exception with a description of the problem.</summary>
    /// <param name="problem">What is wrong, without the location.</param>
    /// <param name="innerException">The cause, if another exception is.</param>
    public RpcSerializationException(string problem, Exception? innerException = null)
        : base(RpcStatus.InvalidArgument, problem, innerException)
    {
        _problem = problem;
    }

    internal RpcSerializationException(string problem, int offset)
        : this(problem)
    {
        Offset = offset;
    }

    /// <summary>
    /// The location inside the value, such as <c>Order.Lines[3].Quantity</c>; empty if it is the value itself.
    /// </summary>
    public string Path { get; private set; } = "";

    /// <summary>
    /// The byte at which decoding stopped, counted from the start of the message; -1 if not known.
    /// </summary>
    public int Offset { get; private set; } = -1;

    internal override bool IsOfCall => false;

    /// <inheritdoc/>
    public override string Message => (Path.Length, Offset) switch
    {
        (0, < 0) => _problem,
        (0, _) => $"{_problem} (at byte {Offset})",
        (_, < 0) => $"{Path}: {_problem}",
        _ => $"{Path}: {_problem} (at byte {Offset})",
    };

    /// <summary>
    /// Prepends a member to <see cref="Path"/>. Codecs call it while the exception passes through them.
    /// </summary>
    /// <param name="owner">The type or method that has the member.</param>
    /// <param name="member">The member or parameter being encoded or decoded.</param>
    /// <returns>This exception, to be rethrown with <c>throw;</c>.</returns>
    public RpcSerializationException InMember(string owner, string member)
    {
        Path = $"{owner}.{member}{WithoutOwner()}";
        return this;
    }

    /// <summary>Prepends an index to <see cref="Path"/>. Collection codecs call it.</summary>
    /// <param name="index">The zero-based index of the element or pair.</param>
    /// <returns>This exception, to be rethrown with <c>throw;</c>.</returns>
    public RpcSerializationException AtIndex(int index)
    {
        Path = $"[{index}]{WithoutOwner()}";
        return this;
    }

    // Each enclosing object replaces the type name of the inner one by its own member:
    // "Line.Quantity" inside element 3 of "Lines" becomes "[3].Quantity", then "Order.Lines[3].Quantity".
    private string WithoutOwner()
    {
        if (Path.Length == 0 || Path[0] == '[')
        {
            return Path;
        }

        int dot = Path.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? "" : Path[dot..];
    }
}
