using System.IO.Pipelines;

namespace RpcGen.Tests.UserCode;

/// <summary>A pipe whose completion is user code.</summary>
internal sealed class TouchyReader(int hook) : PipeReader
{
    private readonly PipeReader _inner = Create(new MemoryStream([1, 2, 3]));

    public override void AdvanceTo(SequencePosition consumed) => _inner.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) =>
        _inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => _inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => Hooks.Enter(hook);

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        _inner.ReadAsync(cancellationToken);

    public override bool TryRead(out ReadResult result) => _inner.TryRead(out result);
}
