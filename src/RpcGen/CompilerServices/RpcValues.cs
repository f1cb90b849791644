using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using RpcGen.Serialization;
using RpcGen.Serialization.Internal;

namespace RpcGen.CompilerServices;

/// <summary>What generated code throws for values that do not fit their type.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RpcValues
{
    /// <summary>What a nullable value is charged in an object that is decoded.</summary>
    public static long SizeOfNullable<T>()
        where T : struct => Sequence.ItemSize<T?>();

    /// <summary>Refuses a nil where the contract does not allow it.</summary>
    /// <exception cref="RpcSerializationException">Always.</exception>
    [DoesNotReturn]
    public static T ThrowNull<T>(ref RpcReader reader) => throw new RpcSerializationException(
        "The value is nil, but the contract does not allow null", reader.Consumed);

    /// <summary>Refuses to send an item that is null where the contract does not allow it.</summary>
    /// <exception cref="RpcSerializationException">Always.</exception>
    [DoesNotReturn]
    public static T ThrowNullItem<T>() => CodecErrors.ThrowNullItem<T>();

    /// <summary>Refuses an item that is nil where the contract does not allow it.</summary>
    /// <exception cref="RpcSerializationException">Always.</exception>
    [DoesNotReturn]
    public static T ThrowNullItem<T>(ref RpcReader reader) => CodecErrors.ThrowNullItem<T>(ref reader);

    /// <summary>Refuses an object without a member that has neither a default nor an initial value.</summary>
    /// <exception cref="RpcSerializationException">Always.</exception>
    [DoesNotReturn]
    public static T ThrowMissing<T>(ref RpcReader reader) => throw new RpcSerializationException(
        "The member is missing; it has no initial value and may not be null", reader.Consumed);

    /// <summary>Refuses to send an object as one of its base type, which would lose members.</summary>
    /// <exception cref="RpcSerializationException">Always.</exception>
    [DoesNotReturn]
    public static void ThrowDerived(object value, Type declared) => throw new RpcSerializationException(
        $"The value is of type {value.GetType()}, which the contract does not know: it would arrive as {declared} " +
        "without the members of its own type. List the types with [RpcUnion] on an interface or abstract class");

    /// <summary>
    /// What a constructor or setter throws that refuses a decoded value, as the codec's own exception. The end of the
    /// call, which also interrupts decoding, stays what it is.
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
