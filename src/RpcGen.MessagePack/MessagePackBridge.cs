using System.Buffers;
using MessagePack;
using MessagePack.Formatters;
using RpcGen.MessagePack.Internal;
using RpcGen.Serialization;

namespace RpcGen.MessagePack;

/// <summary>
/// Runs a formatter of MessagePack-CSharp over the buffers of a message, for codecs of your own. Thread-safe.
/// </summary>
public static class MessagePackBridge
{
    /// <summary>Writes a value straight into the message.</summary>
    /// <param name="writer">The writer of the message.</param>
    /// <param name="value">The value.</param>
    /// <param name="formatter">Writes exactly one structure; null if none was found, which is an error.</param>
    /// <param name="options">What the formatter gets. Compression does not apply: it belongs to whole messages.</param>
    /// <exception cref="RpcSerializationException">The formatter threw; its exception is the inner one.</exception>
    public static void Write<T>(
        ref RpcWriter writer, T value, IMessagePackFormatter<T>? formatter, MessagePackSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (formatter is null)
        {
            throw NoFormatter<T>(options);
        }

        GuardedOutput output = GuardedOutput.Rent(writer.FlushToOutput());
        try
        {
            global::MessagePack.MessagePackWriter theirs = new(output);
            formatter.Serialize(ref theirs, value, options);
            theirs.Flush();
        }
        catch (InsufficientExecutionStackException exception)
        {
            throw new RpcSerializationException("The value nests too deep; it may refer to itself", exception);
        }
        catch (Exception exception) when (exception is not RpcSerializationException)
        {
            throw new RpcSerializationException($"'{typeof(T)}' cannot be written: {Innermost(exception)}", exception);
        }
        finally
        {
            output.Return();
        }
    }

    /// <summary>
    /// Reads a value. The structure is checked before the formatter sees it: it is complete, well-formed, and no deeper
    /// than the limit of the connection.
    /// </summary>
    /// <param name="reader">The reader of the message.</param>
    /// <param name="formatter">
    /// Consumes exactly one structure, and keeps none of the memory it reads from; null if none was found.
    /// </param>
    /// <param name="options">What the formatter gets.</param>
    /// <exception cref="RpcSerializationException">The bytes are not such a value, or the formatter threw.</exception>
    public static T Read<T>(
        ref RpcReader reader, IMessagePackFormatter<T>? formatter, MessagePackSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (formatter is null)
        {
            throw NoFormatter<T>(options);
        }

        int depth = options.Security.MaximumObjectGraphDepth - reader.RemainingDepth;
        reader.ChargeAllocated();
        ReadOnlySpan<byte> bytes = reader.ReadStructure(out ReadOnlyMemory<byte> memory);
        byte[]? copy = null;
        if (memory.IsEmpty)
        {
            copy = ArrayPool<byte>.Shared.Rent(bytes.Length);
            bytes.CopyTo(copy);
            memory = copy.AsMemory(0, bytes.Length);
        }

        try
        {
            global::MessagePack.MessagePackReader theirs = new(memory) { Depth = depth };
            T value = formatter.Deserialize(ref theirs, options);
            if (theirs.Consumed != memory.Length)
            {
                reader.Throw($"The formatter of '{typeof(T)}' left {memory.Length - theirs.Consumed} bytes unread");
            }

            reader.ChargeAllocated();
            return value;
        }
        catch (Exception exception) when (exception is not RpcSerializationException)
        {
            throw new RpcSerializationException($"'{typeof(T)}' cannot be read: {Innermost(exception)}", exception);
        }
        finally
        {
            if (copy is not null)
            {
                ArrayPool<byte>.Shared.Return(copy);
            }
        }
    }

    private static RpcSerializationException NoFormatter<T>(MessagePackSerializerOptions options) =>
        new($"The resolver '{options.Resolver.GetType()}' has no formatter for '{typeof(T)}'");

    // MessagePack-CSharp wraps the cause in exceptions that only name the type.
    private static string Innermost(Exception exception) => exception.GetBaseException().Message;
}
