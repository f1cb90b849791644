using System.Text;

namespace RpcGen.Serialization.Internal;

/// <summary>UTF-8 that refuses invalid input instead of replacing it: text is never changed on its way.</summary>
internal static class StrictUtf8
{
    public static readonly UTF8Encoding Encoding =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
