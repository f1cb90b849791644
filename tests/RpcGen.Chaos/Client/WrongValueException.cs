namespace RpcGen.Chaos;

/// <summary>A call succeeded, with a value that is not right.</summary>
internal sealed class WrongValueException(string message) : Exception(message);
