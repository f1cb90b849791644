using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RpcGen.Generators.Parsing;

/// <summary>Constants as C# text.</summary>
internal static class Literals
{
    public static string Of(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    public static string Of(object? value, ITypeSymbol type)
    {
        if (value is null)
        {
            return "default";
        }

        if (type.TypeKind == TypeKind.Enum || type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            return $"({type.ToCode()})({Of(value)})";
        }

        return Of(value);
    }

    private static string Of(object value) => value switch
    {
        string text => Of(text),
        char character => SymbolDisplay.FormatLiteral(character, quote: true),
        bool flag => flag ? "true" : "false",
        double.NaN => "double.NaN",
        double.PositiveInfinity => "double.PositiveInfinity",
        double.NegativeInfinity => "double.NegativeInfinity",
        double number => number.ToString("R", CultureInfo.InvariantCulture) + "D",
        float.NaN => "float.NaN",
        float.PositiveInfinity => "float.PositiveInfinity",
        float.NegativeInfinity => "float.NegativeInfinity",
        float number => number.ToString("R", CultureInfo.InvariantCulture) + "F",
        decimal number => number.ToString(CultureInfo.InvariantCulture) + "M",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => "default",
    };
}
