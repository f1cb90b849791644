using RpcGen;

namespace Cluster;

/// <summary>Compares what clients were told with what nodes did.</summary>
internal static class Ledger
{
    /// <returns>What does not fit; nothing, if all is well.</returns>
    public static List<string> Check(string folder, IReadOnlyCollection<CallRecord> calls)
    {
        Dictionary<long, int> executed = [];
        foreach (string file in Directory.GetFiles(folder, "executed-*"))
        {
            byte[] bytes = File.ReadAllBytes(file);
            for (int i = 0; i + sizeof(long) <= bytes.Length; i += sizeof(long))
            {
                long call = BitConverter.ToInt64(bytes, i);
                executed[call] = executed.GetValueOrDefault(call) + 1;
            }
        }

        List<string> problems = [];
        foreach (CallRecord call in calls)
        {
            int count = executed.GetValueOrDefault(call.Id);
            if (count > 1)
            {
                problems.Add($"call {call.Id:x} ran {count} times");
            }
            else if (call.Failure is null && count == 0)
            {
                problems.Add($"call {call.Id:x} was answered and did not run");
            }
            else if (call.Failure == RpcOutcome.NotSent && count > 0)
            {
                problems.Add($"call {call.Id:x} ran, and its client was told that it was not sent");
            }
        }

        return problems;
    }
}
