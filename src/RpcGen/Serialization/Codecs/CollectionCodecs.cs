using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.ComponentModel;
using RpcGen.Serialization;
using RpcGen.Serialization.Internal;

namespace RpcGen.CompilerServices;

/// <summary>
/// Makes a collection of the items that were read; see <see cref="CollectionCodec{TCollection, T, TCodec, TFactory}"/>.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ICollectionFactory<TCollection, T>
{
    /// <summary>Makes the collection; the array may be kept.</summary>
    static abstract TCollection Create(T[] items);

    /// <summary>About what an empty collection takes, in bytes.</summary>
    static virtual int FixedCost => 64;

    /// <summary>About what an item takes beside itself, in bytes.</summary>
    static virtual int ItemCost => 16;
}

/// <summary>Any collection as an array in enumeration order, or nil.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct CollectionCodec<TCollection, T, TCodec, TFactory> : IRpcCodec<TCollection?>
    where TCollection : class, IEnumerable<T>
    where TCodec : IRpcCodec<T>
    where TFactory : ICollectionFactory<TCollection, T>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, TCollection? value)
    {
        if (value is null)
        {
            writer.WriteNil();
        }
        else
        {
            Sequence.Write<T, TCodec>(ref writer, value);
        }
    }

    /// <inheritdoc/>
    public static TCollection? Read(ref RpcReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        T[] items = Sequence.Read<T, TCodec>(ref reader);
        reader.Charge(Sequence.FixedCost(TFactory.FixedCost) + (TFactory.ItemCost * (long)items.Length));
        try
        {
            return TFactory.Create(items);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // Sorted collections throw for what they cannot compare.
            throw new RpcSerializationException($"The items make no collection: {exception.Message}", exception);
        }
    }
}

/// <summary><see cref="ImmutableArray{T}"/> as an array, or nil for the default value.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ImmutableArrayCodec<T, TCodec> : IRpcCodec<ImmutableArray<T>>
    where TCodec : IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref RpcWriter writer, ImmutableArray<T> value)
    {
        if (value.IsDefault)
        {
            writer.WriteNil();
        }
        else
        {
            Sequence.Write<T, TCodec>(ref writer, value.AsSpan());
        }
    }

    /// <inheritdoc/>
    public static ImmutableArray<T> Read(ref RpcReader reader) => reader.TryReadNil()
        ? default
        : System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(
            Sequence.Read<T, TCodec>(ref reader));
}

/// <summary>A list.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ListFactory<T> : ICollectionFactory<IList<T>, T>,
    ICollectionFactory<ICollection<T>, T>
{
    static IList<T> ICollectionFactory<IList<T>, T>.Create(T[] items) => new List<T>(items);

    static ICollection<T> ICollectionFactory<ICollection<T>, T>.Create(T[] items) => new List<T>(items);
}

/// <summary>The array itself.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ArrayFactory<T> : ICollectionFactory<IEnumerable<T>, T>,
    ICollectionFactory<IReadOnlyList<T>, T>,
    ICollectionFactory<IReadOnlyCollection<T>, T>
{
    static IEnumerable<T> ICollectionFactory<IEnumerable<T>, T>.Create(T[] items) => items;

    static IReadOnlyList<T> ICollectionFactory<IReadOnlyList<T>, T>.Create(T[] items) => items;

    static IReadOnlyCollection<T> ICollectionFactory<IReadOnlyCollection<T>, T>.Create(T[] items) => items;
}

/// <summary>A hash set.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct HashSetFactory<T> : ICollectionFactory<HashSet<T>, T>,
    ICollectionFactory<ISet<T>, T>,
    ICollectionFactory<IReadOnlySet<T>, T>
{
    static int ICollectionFactory<HashSet<T>, T>.FixedCost => 80;

    static int ICollectionFactory<HashSet<T>, T>.ItemCost => 32;

    static int ICollectionFactory<ISet<T>, T>.FixedCost => 80;

    static int ICollectionFactory<ISet<T>, T>.ItemCost => 32;

    static int ICollectionFactory<IReadOnlySet<T>, T>.FixedCost => 80;

    static int ICollectionFactory<IReadOnlySet<T>, T>.ItemCost => 32;

    static HashSet<T> ICollectionFactory<HashSet<T>, T>.Create(T[] items) => DistinctItems.ToHashSet(items);

    static ISet<T> ICollectionFactory<ISet<T>, T>.Create(T[] items) => DistinctItems.ToHashSet(items);

    static IReadOnlySet<T> ICollectionFactory<IReadOnlySet<T>, T>.Create(T[] items) => DistinctItems.ToHashSet(items);
}

/// <summary>A sorted set.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SortedSetFactory<T> : ICollectionFactory<SortedSet<T>, T>
{
    /// <inheritdoc/>
    public static int FixedCost => 64;

    /// <inheritdoc/>
    public static int ItemCost => 64;

    /// <inheritdoc/>
    public static SortedSet<T> Create(T[] items) =>
        DistinctItems.Checked(new SortedSet<T>(items, SortedOrder.Of(items)), items);
}

/// <summary>A queue.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct QueueFactory<T> : ICollectionFactory<Queue<T>, T>
{
    /// <inheritdoc/>
    public static Queue<T> Create(T[] items) => new Queue<T>(items);
}

/// <summary>A stack; the first item read is the top.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct StackFactory<T> : ICollectionFactory<Stack<T>, T>
{
    /// <inheritdoc/>
    public static Stack<T> Create(T[] items) => new Stack<T>(items.Reverse());
}

/// <summary>A linked list.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct LinkedListFactory<T> : ICollectionFactory<LinkedList<T>, T>
{
    /// <inheritdoc/>
    public static int FixedCost => 48;

    /// <inheritdoc/>
    public static int ItemCost => 48;

    /// <inheritdoc/>
    public static LinkedList<T> Create(T[] items) => new LinkedList<T>(items);
}

/// <summary>A read-only collection.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ReadOnlyCollectionFactory<T> : ICollectionFactory<ReadOnlyCollection<T>, T>
{
    /// <inheritdoc/>
    public static ReadOnlyCollection<T> Create(T[] items) => new ReadOnlyCollection<T>(items);
}

/// <summary>A collection.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct CollectionFactory<T> : ICollectionFactory<Collection<T>, T>
{
    /// <inheritdoc/>
    public static Collection<T> Create(T[] items) => new Collection<T>(new List<T>(items));
}

/// <summary>An observable collection.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ObservableCollectionFactory<T> : ICollectionFactory<ObservableCollection<T>, T>
{
    /// <inheritdoc/>
    public static int FixedCost => 160;

    /// <inheritdoc/>
    public static int ItemCost => 16;

    /// <inheritdoc/>
    public static ObservableCollection<T> Create(T[] items) => new ObservableCollection<T>(items);
}

/// <summary>A read-only observable collection.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ReadOnlyObservableCollectionFactory<T> : ICollectionFactory<ReadOnlyObservableCollection<T>, T>
{
    /// <inheritdoc/>
    public static int FixedCost => 320;

    /// <inheritdoc/>
    public static int ItemCost => 16;

    /// <inheritdoc/>
    public static ReadOnlyObservableCollection<T> Create(T[] items) =>
        new ReadOnlyObservableCollection<T>(new ObservableCollection<T>(items));
}

/// <summary>A concurrent queue.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ConcurrentQueueFactory<T> : ICollectionFactory<ConcurrentQueue<T>, T>
{
    /// <inheritdoc/>
    public static int FixedCost => 800;

    /// <inheritdoc/>
    public static int ItemCost => 32;

    /// <inheritdoc/>
    public static ConcurrentQueue<T> Create(T[] items) => new ConcurrentQueue<T>(items);
}

/// <summary>A concurrent bag.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ConcurrentBagFactory<T> : ICollectionFactory<ConcurrentBag<T>, T>
{
    /// <inheritdoc/>
    public static int FixedCost => 400;

    /// <inheritdoc/>
    public static int ItemCost => 32;

    /// <inheritdoc/>
    public static ConcurrentBag<T> Create(T[] items) => new ConcurrentBag<T>(items);
}

/// <summary>A concurrent stack; the first item read is the top.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ConcurrentStackFactory<T> : ICollectionFactory<ConcurrentStack<T>, T>
{
    /// <inheritdoc/>
    public static int FixedCost => 32;

    /// <inheritdoc/>
    public static int ItemCost => 32;

    /// <inheritdoc/>
    public static ConcurrentStack<T> Create(T[] items) => new ConcurrentStack<T>(items.Reverse());
}

/// <summary>An immutable list.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ImmutableListFactory<T> : ICollectionFactory<ImmutableList<T>, T>,
    ICollectionFactory<IImmutableList<T>, T>
{
    static int ICollectionFactory<ImmutableList<T>, T>.FixedCost => 0;

    static int ICollectionFactory<ImmutableList<T>, T>.ItemCost => 56;

    static int ICollectionFactory<IImmutableList<T>, T>.FixedCost => 0;

    static int ICollectionFactory<IImmutableList<T>, T>.ItemCost => 56;

    static ImmutableList<T> ICollectionFactory<ImmutableList<T>, T>.Create(T[] items) => ImmutableList.Create(items);

    static IImmutableList<T> ICollectionFactory<IImmutableList<T>, T>.Create(T[] items) => ImmutableList.Create(items);
}

/// <summary>An immutable hash set.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ImmutableHashSetFactory<T> : ICollectionFactory<ImmutableHashSet<T>, T>,
    ICollectionFactory<IImmutableSet<T>, T>
{
    static int ICollectionFactory<ImmutableHashSet<T>, T>.FixedCost => 64;

    static int ICollectionFactory<ImmutableHashSet<T>, T>.ItemCost => 80;

    static int ICollectionFactory<IImmutableSet<T>, T>.FixedCost => 64;

    static int ICollectionFactory<IImmutableSet<T>, T>.ItemCost => 80;

    static ImmutableHashSet<T> ICollectionFactory<ImmutableHashSet<T>, T>.Create(T[] items) =>
        DistinctItems.ToImmutableHashSet(items);

    static IImmutableSet<T> ICollectionFactory<IImmutableSet<T>, T>.Create(T[] items) =>
        DistinctItems.ToImmutableHashSet(items);
}

/// <summary>An immutable sorted set.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ImmutableSortedSetFactory<T> : ICollectionFactory<ImmutableSortedSet<T>, T>
{
    /// <inheritdoc/>
    public static int FixedCost => 64;

    /// <inheritdoc/>
    public static int ItemCost => 64;

    /// <inheritdoc/>
    public static ImmutableSortedSet<T> Create(T[] items) =>
        DistinctItems.Checked(ImmutableSortedSet.Create(SortedOrder.Of(items), items), items);
}

/// <summary>An immutable queue.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ImmutableQueueFactory<T> : ICollectionFactory<ImmutableQueue<T>, T>,
    ICollectionFactory<IImmutableQueue<T>, T>
{
    static int ICollectionFactory<ImmutableQueue<T>, T>.FixedCost => 32;

    static int ICollectionFactory<ImmutableQueue<T>, T>.ItemCost => 64;

    static int ICollectionFactory<IImmutableQueue<T>, T>.FixedCost => 32;

    static int ICollectionFactory<IImmutableQueue<T>, T>.ItemCost => 64;

    static ImmutableQueue<T> ICollectionFactory<ImmutableQueue<T>, T>.Create(T[] items) => ImmutableQueue.Create(items);

    static IImmutableQueue<T> ICollectionFactory<IImmutableQueue<T>, T>.Create(T[] items) =>
        ImmutableQueue.Create(items);
}

/// <summary>An immutable stack; the first item read is the top.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ImmutableStackFactory<T> : ICollectionFactory<ImmutableStack<T>, T>,
    ICollectionFactory<IImmutableStack<T>, T>
{
    static int ICollectionFactory<ImmutableStack<T>, T>.FixedCost => 0;

    static int ICollectionFactory<ImmutableStack<T>, T>.ItemCost => 32;

    static int ICollectionFactory<IImmutableStack<T>, T>.FixedCost => 0;

    static int ICollectionFactory<IImmutableStack<T>, T>.ItemCost => 32;

    static ImmutableStack<T> ICollectionFactory<ImmutableStack<T>, T>.Create(T[] items) =>
        ImmutableStack.CreateRange(items.Reverse());

    static IImmutableStack<T> ICollectionFactory<IImmutableStack<T>, T>.Create(T[] items) =>
        ImmutableStack.CreateRange(items.Reverse());
}

/// <summary>A frozen set.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct FrozenSetFactory<T> : ICollectionFactory<FrozenSet<T>, T>
{
    /// <inheritdoc/>
    public static int FixedCost => 200;

    /// <inheritdoc/>
    public static int ItemCost => 48;

    /// <inheritdoc/>
    public static FrozenSet<T> Create(T[] items)
    {
        HashSet<T> set = DistinctItems.ToHashSet(items);
        return set.ToFrozenSet(KeyGuard<T>.ForFrozen(set.Count, set.Comparer));
    }
}
