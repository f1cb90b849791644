using RpcGen.Buffers;

namespace RpcGen.Tests.Buffers;

/// <summary>The pool gives returned arrays out again, to every thread, for every size that it accepts.</summary>
[Collection(AloneCollection.Name)]
public sealed class LargeArrayPoolTests
{
    [Theory]
    [InlineData((32 * 1024) + 1)]
    [InlineData((64 * 1024) - 20)]
    [InlineData(64 * 1024)]
    [InlineData((64 * 1024) + 1)]
    [InlineData(1024 * 1024)]
    public void A_returned_array_is_rented_again_by_another_thread(int size)
    {
        // Something of an earlier test may take an array in between, but not each time.
        Assert.Contains(Enumerable.Range(0, 20), _ =>
        {
            byte[] first = LargeArrayPool.Rent(size);
            LargeArrayPool.Return(first);
            byte[] second = [];
            Thread other = new(() => second = LargeArrayPool.Rent(size));
            other.Start();
            other.Join();
            LargeArrayPool.Return(second);
            return second == first;
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(32 * 1024)]
    [InlineData((32 * 1024) + 1)]
    [InlineData((1024 * 1024) + 1)]
    public void An_array_is_as_large_as_it_was_asked_for(int size)
    {
        byte[] array = LargeArrayPool.Rent(size);
        Assert.InRange(array.Length, size, int.MaxValue);
        LargeArrayPool.Return(array);
    }
}
