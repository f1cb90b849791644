namespace Hosting;

/// <summary>One for each call; what it needs is injected.</summary>
public sealed class Greeter(Visits visits) : IGreeter
{
    /// <inheritdoc/>
    public ValueTask<string> GreetAsync(string name) => new($"Hello {name}, you are visitor {visits.Count()}");
}
