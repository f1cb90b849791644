namespace RpcGen.Tests.SharedMemory;

public sealed class ParkedCallTests : SharedMemoryCallTests
{
    protected override RpcSharedMemoryOptions SharedMemory { get; } = new() { Wait = RpcWaitStrategy.Park };
}
