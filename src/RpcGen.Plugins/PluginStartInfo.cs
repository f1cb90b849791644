namespace RpcGen.Plugins;

/// <summary>
/// What a plugin is, and how it is run. A plugin checks and copies it: later changes have no effect there. <c>with</c>
/// makes a changed copy. Not thread-safe.
/// </summary>
public sealed record class PluginStartInfo
{
    /// <summary>Describes a plugin.</summary>
    /// <param name="program">
    /// The file: an executable, or a <c>.dll</c> that <c>dotnet</c> runs. A relative path begins at
    /// <see cref="AppContext.BaseDirectory"/>; neither the working directory nor PATH is searched. If there is no such
    /// file, one with <c>.dll</c> (or <c>.exe</c> on Windows) at its end is taken.
    /// </param>
    /// <param name="arguments">Arguments of the program.</param>
    public PluginStartInfo(string program, params IReadOnlyList<string> arguments)
    {
        ArgumentException.ThrowIfNullOrEmpty(program);
        ArgumentNullException.ThrowIfNull(arguments);
        Program = program;
        Arguments = arguments;
        Name = Path.GetExtension(program) is ".dll" or ".exe"
            ? Path.GetFileNameWithoutExtension(program)
            : Path.GetFileName(program);
    }

    /// <summary>
    /// The program of the host itself, in the role of a plugin: its <c>Main</c> tells the roles apart by the arguments.
    /// <see cref="AllowsUntrustedPath"/> is set.
    /// </summary>
    /// <param name="arguments">The arguments.</param>
    public static PluginStartInfo ForOwnProgram(params IReadOnlyList<string> arguments)
    {
        string path = System.Environment.ProcessPath ?? "";
        PluginStartInfo info = Path.GetFileNameWithoutExtension(path) == "dotnet"
            ? new PluginStartInfo(Path.GetFullPath(System.Environment.GetCommandLineArgs()[0]), arguments)
            : new PluginStartInfo(path, arguments);

        // A user that can change this file can change the host itself.
        return info with { AllowsUntrustedPath = true };
    }

    /// <summary>
    /// A plugin for tests that runs in the process of the host, over a channel in memory: calls, changes of the state,
    /// restarts and stops are those of a process, with the same bytes. It has no process id. Nothing ends its threads,
    /// a crash is one of the host, and what only a process can have is ignored: launcher, pin, environment, budget.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="configure">What the plugin's program would give to <see cref="PluginProgram.RunAsync"/>.</param>
    public static PluginStartInfo InProcess(string name, Action<PluginContext> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return new PluginStartInfo(name) { Name = name, InProcessProgram = configure };
    }

    /// <summary>The file that is run.</summary>
    public string Program { get; set; }

    /// <summary>
    /// The SHA-256 of the file that is run, as 64 hexadecimal digits: another file is refused. Default null: any.
    /// </summary>
    /// <remarks>
    /// On Linux the hash is taken of the opened file, and that file is executed by its descriptor, which the plugin
    /// keeps as descriptor 4: a file that takes its place meanwhile has no effect. A <c>.dll</c>, a command that a
    /// <see cref="Launcher"/> changes, and all of macOS are started by their path after the check. The pin covers the
    /// one file, so it says most of a single-file or Native AOT program. What protects the others, and a file from
    /// being changed in place, is the check of <see cref="AllowsUntrustedPath"/>.
    /// </remarks>
    public string? Sha256 { get; set; }

    /// <summary>
    /// Whether the program may be a file that another user could replace or change. Default false: the file and all
    /// folders that lead to it must belong to this user or to root, and no other user may write to them. A group with
    /// the number of the owner is the owner's own. A folder above that of the program may be one where all users may
    /// add files but not replace those of others, such as <c>/tmp</c>.
    /// </summary>
    public bool AllowsUntrustedPath { get; set; }

    /// <summary>Its arguments. They are visible to other processes: no place for secrets.</summary>
    public IReadOnlyList<string> Arguments { get; set; }

    /// <summary>The name in messages and logs. Default: that of the file.</summary>
    public string Name { get; set; }

    /// <summary>The working directory. Default: the folder of the program.</summary>
    public string? WorkingDirectory { get; set; }

    /// <summary>Variables that are set for the plugin, in addition to those it inherits.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; set; } = new Dictionary<string, string>();

    /// <summary>
    /// The names of the host's variables that the plugin inherits; a <c>*</c> at the end stands for any rest. Variables
    /// that load code into a process (<c>LD_*</c>, <c>DYLD_*</c>, <c>DOTNET_STARTUP_HOOKS</c>, profilers and the like)
    /// are never inherited. Default: <see cref="DefaultInheritedVariables"/>.
    /// </summary>
    public IReadOnlyList<string> InheritedVariables { get; set; } = DefaultInheritedVariables;

    /// <summary>What programs need to find themselves, their user, their language and the .NET runtime.</summary>
    public static IReadOnlyList<string> DefaultInheritedVariables { get; } =
    [
        "PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_*", "TZ", "TMPDIR", "DOTNET_ROOT*", "DOTNET_gcServer",
        "SystemRoot",
        "SystemDrive", "windir", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "ProgramFiles", "ComSpec",
        "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE",
    ];

    /// <summary>How long the plugin may take until it is ready. Default 30 s.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>When it is started again after it ended.</summary>
    public PluginSupervision Supervision { get; set; } = new();

    /// <summary>
    /// What calls do while the plugin is not ready but is about to be. A call that was sent is never made again when
    /// the plugin dies, unless its method is declared idempotent.
    /// </summary>
    public PluginDownCalls DownCalls { get; set; } = PluginDownCalls.Wait;

    /// <summary>How long a call waits for the plugin to be ready. Default 30 s.</summary>
    public TimeSpan CallWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether a call starts the plugin when it is stopped, unless the program has stopped it. Default false.
    /// </summary>
    public bool StartsOnDemand { get; set; }

    /// <summary>What is done when its process does not answer.</summary>
    public PluginHang Hang { get; set; } = new();

    /// <summary>What it may use up.</summary>
    public PluginBudget Budget { get; set; } = new();

    /// <summary>
    /// The contracts that it must serve, with their versions. A plugin that does not is refused, and is not started
    /// again. Default: none is checked; a method that it lacks fails by itself.
    /// </summary>
    public IReadOnlyList<PluginContract> Contracts { get; set; } = [];

    /// <summary>
    /// The contracts of <see cref="PluginHost.Expose{T}(T)"/> that it may call; calls of the others are refused and
    /// logged. Default null: all.
    /// </summary>
    public IReadOnlyCollection<Type>? Grants { get; set; }

    /// <summary>
    /// The names on the wire of the contracts that it says it needs: of those that it is granted, it may call no other.
    /// Default null: all.
    /// </summary>
    public IReadOnlyCollection<string>? Needs { get; set; }

    /// <summary>
    /// After how long without any call, in either direction, it is stopped; needs <see cref="StartsOnDemand"/>, which
    /// starts it again. Default infinite: never.
    /// </summary>
    public TimeSpan IdleStop { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>How it is stopped.</summary>
    public PluginStop Stop { get; set; } = new();

    /// <summary>How its connections behave. The host sets the time for the handshake and what is exposed.</summary>
    public RpcConnectionOptions Connection { get; set; } = new();

    /// <summary>Wraps the command that starts it, for instance in a sandbox. Default: none.</summary>
    public IPluginLauncher? Launcher { get; set; }

    /// <summary>
    /// Called with the plugin before its first start: the place to expose what it may call at once, and to add
    /// handlers.
    /// </summary>
    public Action<Plugin>? OnAdding { get; set; }

    /// <summary>
    /// How many lines that it prints are logged in a second, and as many of its log records; more are dropped and
    /// counted. Default 1,000.
    /// </summary>
    public int MaxLinesPerSecond { get; set; } = 1000;

    /// <summary>Runs in this process in place of a program.</summary>
    internal Action<PluginContext>? InProcessProgram { get; set; }

    /// <summary>Where a plugin waits that something else has started.</summary>
    internal RpcEndpoint? Attachment { get; set; }
}
