namespace RpcGen.Tests.UserCode;

/// <summary>A type whose setter runs user code when it is decoded.</summary>
public sealed class TouchyToRead
{
    public int Hook
    {
        get;
        set
        {
            field = value;
            if (!Quiet)
            {
                Hooks.Enter(value);
            }
        }
    }

    [ThreadStatic]
    private static bool Quiet;

    /// <summary>An instance for sending: making it runs nothing.</summary>
    public static TouchyToRead For(int hook)
    {
        Quiet = true;
        try
        {
            return new TouchyToRead { Hook = hook };
        }
        finally
        {
            Quiet = false;
        }
    }
}

/// <summary>A type whose getter runs user code when it is encoded.</summary>
public sealed class TouchyToWrite
{
    public int Hook
    {
        get
        {
            Hooks.Enter(field);
            return field;
        }

        set;
    }
}

/// <summary>A key whose hash code runs user code when a dictionary is decoded.</summary>
public sealed class TouchyKey : IEquatable<TouchyKey>
{
    public int Hook { get; set; }

    public bool Equals(TouchyKey? other) => other?.Hook == Hook;

    public override bool Equals(object? obj) => Equals(obj as TouchyKey);

    public override int GetHashCode()
    {
        Hooks.Enter(Hook);
        return Hook;
    }
}
