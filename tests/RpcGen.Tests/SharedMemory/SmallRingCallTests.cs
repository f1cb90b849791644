namespace RpcGen.Tests.SharedMemory;

public sealed class SmallRingCallTests : SharedMemoryCallTests
{
    protected override RpcSharedMemoryOptions SharedMemory { get; } = new() { RingSize = 64 * 1024 };
}
