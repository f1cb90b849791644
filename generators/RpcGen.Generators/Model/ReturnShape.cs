namespace RpcGen.Generators.Model;

/// <summary>The kinds of result a contract method can have.</summary>
internal enum ReturnShape
{
    Void,
    Value,
    Task,
    TaskOfValue,
    ValueTask,
    ValueTaskOfValue,
}
