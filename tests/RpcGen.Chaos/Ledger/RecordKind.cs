namespace RpcGen.Chaos;

/// <summary>What a record of a ledger says.</summary>
internal enum RecordKind
{
    /// <summary>Nothing: the process was killed while it wrote the record.</summary>
    None,

    /// <summary>The caller is about to make the call.</summary>
    Begun,

    /// <summary>The call's handler begins.</summary>
    Entered,

    /// <summary>The call has ended for its caller.</summary>
    Ended,

    /// <summary>The process has ended all it did, and writes no more.</summary>
    Finished,
}
