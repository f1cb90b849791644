using RpcGen.TestKit;
using RpcGen.Tests.Transports;

namespace RpcGen.Tests.UserCode;

/// <summary>User code that blocks holds up itself only, wherever it runs.</summary>
public sealed class BlockingUserCodeTests
{
    public static TheoryData<string, string> Cases()
    {
        TheoryData<string, string> cases = [];
        foreach (string transport in (string[])["unix", "ipc", "memory"])
        {
            foreach (string place in Place.All)
            {
                cases.Add(transport, place);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_call_beside_blocked_user_code_is_answered(string transport, string place)
    {
        await using PlacesPair pair = await PlacesPair.OpenAsync(await Place.OpenAsync(transport));
        ManualResetEventSlim gate = new();
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int hook = Hooks.Add(() =>
        {
            entered.TrySetResult();
            gate.Wait(TestWait.Limit);
        });

        Task use = Task.Run(() => Place.UseAsync(place, pair, hook));
        await entered.Task.Soon();
        int answer = await pair.Proxy.PingAsync().Soon();
        gate.Set();

        Assert.Equal(1, answer);
        await use.Soon();
        Assert.Equal(1, await pair.Proxy.PingAsync().Soon());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task User_code_may_make_a_blocking_call_on_its_own_connection(string transport, string place)
    {
        await using PlacesPair pair = await PlacesPair.OpenAsync(await Place.OpenAsync(transport));
        TaskCompletionSource<int> answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int hook = Hooks.Add(() => answered.TrySetResult(pair.Proxy.Give(0).Hook));

        Task use = Task.Run(() => Place.UseAsync(place, pair, hook));

        Assert.Equal(0, await answered.Task.Soon());
        await use.Soon();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_user_code_throws_is_known_once_and_the_connection_lives(string transport, string place)
    {
        await using PlacesPair pair = await PlacesPair.OpenAsync(await Place.OpenAsync(transport));
        int hook = Hooks.Add(() => throw new InvalidOperationException("user code failed"));

        Exception? outcome =
            await Record.ExceptionAsync(() => Task.Run(() => Place.UseAsync(place, pair, hook)).Soon());

        if (outcome is null)
        {
            await TestWait.Until(() => !pair.ToldClient.IsEmpty || !pair.ToldServer.IsEmpty, "a sink is told");
            Assert.All(
                pair.ToldClient.Concat(pair.ToldServer),
                told => Assert.Contains("user code failed", told.ToString(), StringComparison.Ordinal));
            Assert.True(pair.ToldClient.Count <= 1 && pair.ToldServer.Count <= 1, "a sink was told twice");
        }
        else
        {
            Assert.Contains("user code failed", outcome.Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, await pair.Proxy.PingAsync().Soon());
    }
}
