using System.Text;

namespace RpcGen.Calls;

/// <summary>What the peer learns of an exception.</summary>
internal readonly record struct RemoteErrorText(string Message, string? TypeName, string? StackTrace)
{
    // An error must fit a frame, whatever its text.
    private const int MaxCharacters = 8 * 1024;

    public static RemoteErrorText Of(Exception exception, RpcErrorDetail detail)
    {
        try
        {
            return Describe(exception, detail);
        }
        catch (Exception)
        {
            // Message is virtual: an exception of the user's may fail to tell its own.
            return new RemoteErrorText("The handler failed, and its exception cannot be described", null, null);
        }
    }

    /// <summary>The message of an exception, which is virtual and may fail itself.</summary>
    public static string MessageOf(Exception exception)
    {
        try
        {
            return exception.Message;
        }
        catch (Exception)
        {
            return "an exception that cannot tell its message";
        }
    }

    private static RemoteErrorText Describe(Exception exception, RpcErrorDetail detail)
    {
        if (detail == RpcErrorDetail.None)
        {
            return new RemoteErrorText("The handler failed", null, null);
        }

        return new RemoteErrorText(
            MessagesOf(exception),
            Clip(exception.GetType().FullName ?? "", 512),
            detail == RpcErrorDetail.MessageAndStackTrace ? exception.StackTrace : null);
    }

    // Bounded while it is built: the chain may be long, or a circle.
    private static string MessagesOf(Exception exception)
    {
        StringBuilder message = new();
        HashSet<Exception> told = new(ReferenceEqualityComparer.Instance) { exception };
        AppendClipped(message, exception.Message);
        for (Exception? inner = exception.InnerException;
            inner is not null && message.Length <= MaxCharacters;
            inner = inner.InnerException)
        {
            if (!told.Add(inner))
            {
                message.Append(" ---> (the inner exceptions form a circle)");
                break;
            }

            message.Append(" ---> ").Append(inner.GetType().FullName).Append(": ");
            AppendClipped(message, inner.Message);
        }

        return message.ToString();
    }

    // One character more than travels: so that it shows that something is missing.
    private static void AppendClipped(StringBuilder message, string text) =>
        message.Append(text, 0, Math.Clamp(MaxCharacters + 1 - message.Length, 0, text.Length));

    /// <summary>Shortens a text, and replaces lone surrogates, which UTF-8 could not carry.</summary>
    public static string Clip(string text, int maxCharacters = MaxCharacters)
    {
        StringBuilder clipped = new(Math.Min(text.Length, maxCharacters));
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (clipped.Length >= maxCharacters)
            {
                clipped.Append('…');
                break;
            }

            clipped.Append(rune.ToString());
        }

        return clipped.ToString();
    }
}
