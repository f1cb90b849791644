using System.Collections.Concurrent;

namespace RpcGen.Tests.UserCode;

/// <summary>What user code does in a test, by a number that travels in arguments, results and items.</summary>
public static class Hooks
{
    private static readonly ConcurrentDictionary<int, Action> s_actions = new();
    private static int s_last;

    /// <summary>Registers an action.</summary>
    public static int Add(Action action)
    {
        int id = Interlocked.Increment(ref s_last);
        s_actions[id] = action;
        return id;
    }

    /// <summary>Runs the action of a number; nothing for 0.</summary>
    public static void Enter(int id)
    {
        if (id != 0)
        {
            s_actions[id]();
        }
    }
}
