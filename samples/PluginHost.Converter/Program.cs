using PluginHost.Converter;
using RpcGen.Plugins;

return await PluginProgram.RunAsync(args, plugin => plugin.Expose<IConverter>(new CsvConverter()));
