namespace RpcGen.Tests.SharedMemory;

public sealed class SocketBellCallTests : SharedMemoryCallTests
{
    protected override RpcSharedMemoryOptions SharedMemory { get; } = new() { AvoidsFutex = true };
}
