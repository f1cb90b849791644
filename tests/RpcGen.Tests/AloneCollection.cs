namespace RpcGen.Tests;

/// <summary>Tests that measure the whole process: they run after all others, one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
