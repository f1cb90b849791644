namespace Shapes;

public sealed record BookAdded(string Title);
