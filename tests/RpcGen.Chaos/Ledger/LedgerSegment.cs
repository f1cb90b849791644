using System.IO.MemoryMappedFiles;

namespace RpcGen.Chaos;

/// <summary>A file of a ledger, mapped into memory. Never unmapped: its process ends soon.</summary>
internal sealed unsafe class LedgerSegment
{
    /// <summary>Records that fit.</summary>
    public const int Capacity = 32 * 1024;

    private readonly MemoryMappedViewAccessor _view;
    private readonly LedgerRecord* _records;

    public LedgerSegment(string path)
    {
        using MemoryMappedFile file = MemoryMappedFile.CreateFromFile(
            path, FileMode.CreateNew, mapName: null, Capacity * sizeof(LedgerRecord));
        _view = file.CreateViewAccessor();
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _records = (LedgerRecord*)start;
    }

    public void Write(int index, in LedgerRecord record)
    {
        LedgerRecord* place = _records + index;
        *place = record with { Kind = RecordKind.None };
        Volatile.Write(ref *(int*)&place->Kind, (int)record.Kind);
    }
}
