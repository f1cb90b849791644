using System.Buffers;
using System.Runtime.CompilerServices;

namespace RpcGen.MessagePack.Internal;

/// <summary>
/// The output of a formatter. Formatters have no limit of depth for writing, so a value that refers to itself would end
/// the process with a stack overflow: room is given in small pieces, each after a check of the stack.
/// </summary>
internal sealed class GuardedOutput : IBufferWriter<byte>
{
    // A formatter that calls itself writes a byte at least; this many calls fit into what is left of the stack. Their
    // formatter of BigInteger asks for 255 bytes and uses 257: it must not find 255 or 256, and gets two more.
    private const int Piece = 250;

    [ThreadStatic]
    private static GuardedOutput? t_idle;

    private IBufferWriter<byte>? _output;

    /// <summary>One for an output, to be given back.</summary>
    public static GuardedOutput Rent(IBufferWriter<byte> output)
    {
        GuardedOutput guarded = t_idle ?? new GuardedOutput();
        t_idle = null;
        guarded._output = output;
        return guarded;
    }

    public void Return()
    {
        _output = null;
        t_idle = this;
    }

    public void Advance(int count) => _output!.Advance(count);

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        int size = Math.Max(Piece, sizeHint + 2);
        return _output!.GetMemory(size)[..size];
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        int size = Math.Max(Piece, sizeHint + 2);
        return _output!.GetSpan(size)[..size];
    }
}
