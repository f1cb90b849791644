using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using RpcGen.Serialization;
using RpcGen.Serialization.Internal;

namespace RpcGen.CompilerServices;

/// <summary>Creates or throws the exceptions of generated code for values that do not fit their type.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RpcValues
{
    /// <summary>Returns what a nullable value is charged in an object that is decoded.</summary>
    public static long SizeOfNullable<T>()
        where T : struct => Sequence.ItemSize<T?>();

    /// <summary>Rejects a nil where the contract does not allow it.</summary>
    /// <exception cref="RpcSerializationException">Always.</exception>
    [DoesNotReturn]
    public static T ThrowNull<T>(ref RpcReader reader) => throw new RpcSerializationException(
        "The value is nil, but the contract does not allow null", reader.Consumed);

    /// <summary>Rejects an item to send that is null where the contract does not allow it.</summary>
    /// <exception cref="RpcSerializationException">Always.</exception>
    [DoesNotReturn]
    public static T ThrowNullItem<T>() => CodecErrors.ThrowNullItem<T>();

    /// <summary>Rejects a received item that is nil where the contract does not allow it.</summary>
    /// <exception cref="RpcSerializationException">Always.</exception>
    [DoesNotReturn]
    public static T ThrowNullItem<T>(ref RpcReader reader) => CodecErrors.ThrowNullItem<T>(ref reader);

    /// <summary>Rejects a received object that lacks a member without default or initial value.</summary>
    /// <exception cref="RpcSerializationException">Always.</exception>
    [DoesNotReturn]
    public static T ThrowMissing<T>(ref RpcReader reader) => throw new RpcSerializationException(
        "The member is missing; it has no initial value and may not be null", reader.Consumed);

    /// <summary>Rejects an object to send that would travel as its base type and lose members.</summary>
    /// <exception cref="RpcSerializationException">Always.</exception>
    [DoesNotReturn]
    public static void ThrowDerived(object value, Type declared) => throw new RpcSerializationException(
        $"The value is of type {value.GetType()}, which the contract does not know: it would arrive as {declared} " +
        "without the members of its own type. List the types with [RpcUnion] on an interface or abstract class");

    /// <summary>
    /// Converts the exception of a constructor or setter that rejects a decoded value into the codec's own exception.
    /// Rethrows the end of the call, which also interrupts decoding, unchanged.
    /// </summary>
    /// <exception cref="RpcException">The call has ended.</exception>
    public static RpcSerializationException Refused(Exception exception, string owner, string member)
    {
        if (exception is RpcException { IsOfCall: true })
        {
            ExceptionDispatchInfo.Throw(exception);
        }

        return new RpcSerializationException(
            $"The type refused the value with {exception.GetType().Name}: {exception.Message}", exception)
            .InMember(owner, member);
    }
}
