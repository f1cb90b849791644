using System.Text;

namespace RpcGen.Calls;

/// <summary>The text that the peer receives about an exception.</summary>
internal readonly record struct RemoteErrorText(string Message, string? TypeName, string? StackTrace)
{
    // An error must fit a frame, however long its text is.
    private const int MaxCharacters = 8 * 1024;

    public static RemoteErrorText Of(Exception exception, RpcErrorDetail detail)
    {
        try
        {
            return Describe(exception, detail);
        }
        catch (Exception)
        {
            // Message is virtual, so the getter of a user's exception may throw.
            return new RemoteErrorText("The handler failed, and its exception cannot be described", null, null);
        }
    }

    /// <summary>Returns the message of an exception; the getter is virtual and may throw.</summary>
    public static string MessageOf(Exception exception)
    {
        try
        {
            return exception.Message;
        }
        catch (Exception)
        {
            return "an exception whose message cannot be read";
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

    // Limits the text while it is built: the chain of inner exceptions may be long, or a circle.
    private static string MessagesOf(Exception exception)
    {
        StringBuilder message = new();
        HashSet<Exception> seen = new(ReferenceEqualityComparer.Instance) { exception };
        AppendClipped(message, exception.Message);
        for (Exception? inner = exception.InnerException;
            inner is not null && message.Length <= MaxCharacters;
            inner = inner.InnerException)
        {
            if (!seen.Add(inner))
            {
                message.Append(" ---> (the inner exceptions form a circle)");
                break;
            }

            message.Append(" ---> ").Append(inner.GetType().FullName).Append(": ");
            AppendClipped(message, inner.Message);
        }

        return message.ToString();
    }

    // Appends one character more than travels, so that Clip sees that text is missing.
    private static void AppendClipped(StringBuilder message, string text) =>
        message.Append(text, 0, Math.Clamp(MaxCharacters + 1 - message.Length, 0, text.Length));

    /// <summary>Shortens a text, and replaces lone surrogates, which UTF-8 cannot encode.</summary>
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
