namespace Migration;

/// <summary>One object for both libraries.</summary>
public sealed class Calculator : ICalculator
{
    /// <inheritdoc/>
    public Task<int> AddAsync(int a, int b, CancellationToken cancellationToken) => Task.FromResult(a + b);
}
