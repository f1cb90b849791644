using RpcGen.Plugins;

namespace Classics.Philosophers;

/// <summary>The dining philosophers: a deadlock, what ends it, and what prevents it.</summary>
internal static class Dinner
{
    private const int Meals = 50;

    public static async Task<bool> RunAsync(Plugin[] actors)
    {
        int seats = actors.Length;
        Table table = new(seats);
        string[] ends = await Task.WhenAll(actors.Select(
            (actor, seat) => actor.GetProxy<IPhilosopher>().EatCarelesslyAsync(table, seat, seats).AsTask()));
        string[] reasons = [.. ends.Where(reason => reason.Length > 0)];
        Scene.Say(
            $"Philosophers, each with the left fork first: {reasons.Length} gave up, {seats - reasons.Length} ate");
        Scene.Say($"  what ended the deadlock: {reasons.FirstOrDefault()}");

        table = new Table(seats);
        int[] meals = await Task.WhenAll(actors.Select(
            (actor, seat) => actor.GetProxy<IPhilosopher>().EatInOrderAsync(table, seat, seats, Meals).AsTask()));
        Scene.Say($"  with the lower fork first: {meals.Sum()} meals, {Meals} each");
        return reasons.Length > 0 && meals.All(count => count == Meals);
    }
}
