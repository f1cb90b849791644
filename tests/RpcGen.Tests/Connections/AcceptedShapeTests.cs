using System.Runtime.Serialization;
using RpcGen.TestKit;

namespace RpcGen.Tests.Connections;

[RpcContract]
public interface IAcceptedShapes
{
    string Echo(string text);

    IAsyncResult BeginEcho(string text, AsyncCallback? callback, object? state);

    string EndEcho(IAsyncResult result);

    Task<Exception> DescribeAsync(Exception error);

    Task<IObserver<int>> SquaresAsync([RpcKeep] IObserver<int> squares);

    Task<IDisposable?> OpenAsync(bool answer);

    Task<Sealed> PassAsync(Sealed value);

    Task<Partly> PassPartlyAsync(Partly value);

    Task<string> NameAsync(Sealed value);

    Task<string> NameAsync(Partly value);

    Task<string> NameAsync(Partly value, CancellationToken cancellationToken);
}

/// <summary>A type with private fields that its constructor takes.</summary>
[DataContract]
public sealed class Sealed(int number, string? note)
{
    [DataMember(Order = 0)]
    private readonly int _number = number;

    [DataMember(Order = 1)]
    private readonly string? _note = note;

    public override string ToString() => $"{_number} {_note}";
}

/// <summary>A record with a part that does not travel.</summary>
public sealed record Partly(int Number, [property: RpcIgnore] string Place = "nowhere");

public sealed class AcceptedShapes : IAcceptedShapes
{
    public TaskCompletionSource Disposed { get; } = new();

    public string Echo(string text) => text == "throw" ? throw new InvalidOperationException("thrown") : "echo " + text;

    public IAsyncResult BeginEcho(string text, AsyncCallback? callback, object? state) =>
        throw new NotSupportedException("only Echo is called");

    public string EndEcho(IAsyncResult result) => throw new NotSupportedException("only Echo is called");

    public Task<Exception> DescribeAsync(Exception error) =>
        Task.FromResult<Exception>(new FormatException("got " + error.Message));

    public Task<IObserver<int>> SquaresAsync(IObserver<int> squares) =>
        Task.FromResult<IObserver<int>>(new Squares(squares));

    public Task<IDisposable?> OpenAsync(bool answer) =>
        Task.FromResult<IDisposable?>(answer ? new Ending(Disposed) : null);

    public Task<Sealed> PassAsync(Sealed value) => Task.FromResult(value);

    public Task<Partly> PassPartlyAsync(Partly value) => Task.FromResult(value with { Number = value.Number + 1 });

    public Task<string> NameAsync(Sealed value) => Task.FromResult("sealed " + value);

    public Task<string> NameAsync(Partly value) => Task.FromResult("partly");

    public Task<string> NameAsync(Partly value, CancellationToken cancellationToken) => Task.FromResult("partly");

    public sealed class Squares(IObserver<int> inner) : IObserver<int>
    {
        public void OnNext(int value) => inner.OnNext(value * value);

        public void OnError(Exception error) => inner.OnError(error);

        public void OnCompleted() => inner.OnCompleted();
    }

    public sealed class Ending(TaskCompletionSource ended) : IDisposable
    {
        public void Dispose() => ended.TrySetResult();
    }
}

/// <summary>Shapes that contracts for other products have, and that arrive unchanged.</summary>
public sealed class AcceptedShapeTests
{
    [Fact]
    public async Task A_begin_and_end_pair_makes_the_call_of_its_method()
    {
        await using Wire wire = await Wire.ConnectAsync(server => server.Expose<IAcceptedShapes>(new AcceptedShapes()));
        IAcceptedShapes proxy = wire.Client.GetProxy<IAcceptedShapes>();
        TaskCompletionSource<IAsyncResult> called = new();
        object state = new();

        IAsyncResult begun = proxy.BeginEcho("a", called.SetResult, state);

        Assert.Same(begun, await called.Task.Soon());
        Assert.Same(state, begun.AsyncState);
        Assert.Equal("echo a", proxy.EndEcho(begun));
        Assert.Equal("echo b", await Task.Factory.FromAsync(proxy.BeginEcho, proxy.EndEcho, "b", null).Soon());
        RpcRemoteException error = await Assert.ThrowsAsync<RpcRemoteException>(
            () => Task.Factory.FromAsync(proxy.BeginEcho, proxy.EndEcho, "throw", null).Soon());
        Assert.Contains("thrown", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_arrives_as_its_description()
    {
        await using Wire wire = await Wire.ConnectAsync(server => server.Expose<IAcceptedShapes>(new AcceptedShapes()));

        Exception error = await wire.Client.GetProxy<IAcceptedShapes>()
            .DescribeAsync(new ArgumentException("this")).Soon();

        RpcRemoteException remote = Assert.IsType<RpcRemoteException>(error);
        Assert.Contains("got", remote.Message, StringComparison.Ordinal);
        Assert.Contains("this", remote.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(FormatException), remote.RemoteTypeName, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Observers_are_called_in_both_directions()
    {
        await using Wire wire = await Wire.ConnectAsync(server => server.Expose<IAcceptedShapes>(new AcceptedShapes()));
        Noting noting = new();
        IObserver<int> squares = await wire.Client.GetProxy<IAcceptedShapes>().SquaresAsync(noting).Soon();

        await Task.Run(() =>
        {
            squares.OnNext(3);
            squares.OnNext(4);
            squares.OnCompleted();
        }).Soon();

        Assert.Equal(["9", "16", "end"], noting.Notes);
    }

    [Fact]
    public async Task Disposables_that_are_returned_are_disposed_where_they_are()
    {
        AcceptedShapes service = new();
        await using Wire wire = await Wire.ConnectAsync(server => server.Expose<IAcceptedShapes>(service));
        IAcceptedShapes proxy = wire.Client.GetProxy<IAcceptedShapes>();

        IDisposable? answer = await proxy.OpenAsync(answer: true).Soon();
        answer!.Dispose();

        await service.Disposed.Task.Soon();
        Assert.Null(await proxy.OpenAsync(answer: false).Soon());
    }

    [Fact]
    public async Task Private_fields_with_a_constructor_travel_and_ignored_members_of_records_stay()
    {
        await using Wire wire = await Wire.ConnectAsync(server => server.Expose<IAcceptedShapes>(new AcceptedShapes()));
        IAcceptedShapes proxy = wire.Client.GetProxy<IAcceptedShapes>();

        Assert.Equal("7 note", (await proxy.PassAsync(new Sealed(7, "note")).Soon()).ToString());
        Assert.Equal(new Partly(8), await proxy.PassPartlyAsync(new Partly(7, "here")).Soon());
    }

    [Fact]
    public async Task Overloads_by_type_and_by_token_are_told_apart()
    {
        await using Wire wire = await Wire.ConnectAsync(server => server.Expose<IAcceptedShapes>(new AcceptedShapes()));
        IAcceptedShapes proxy = wire.Client.GetProxy<IAcceptedShapes>();

        Assert.Equal("sealed 1 ", await proxy.NameAsync(new Sealed(1, null)).Soon());
        Assert.Equal("partly", await proxy.NameAsync(new Partly(1)).Soon());
        Assert.Equal("partly", await proxy.NameAsync(new Partly(1), CancellationToken.None).Soon());
    }

    private sealed class Noting : IObserver<int>
    {
        public List<string> Notes { get; } = [];

        public void OnNext(int value) => Notes.Add(value.ToString(System.Globalization.CultureInfo.InvariantCulture));

        public void OnError(Exception error) => Notes.Add(error.Message);

        public void OnCompleted() => Notes.Add("end");
    }
}
