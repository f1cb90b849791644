namespace RpcGen.Framing;

/// <summary>A frame that the peer receives once, before the first frame that needs it.</summary>
internal abstract class Announcement(byte[] frame)
{
    public byte[] Frame { get; } = frame;

    /// <summary>True if the frame was appended. Guarded by the frame writer's lock.</summary>
    public bool IsAnnounced { get; set; }
}
