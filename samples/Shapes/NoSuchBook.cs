namespace Shapes;

public sealed record NoSuchBook(string Title);
