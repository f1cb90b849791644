# mutant NAME FILE PERL CLASSES...: the substitution takes one check of a limit out of a file below src/RpcGen; at least one
# test of the classes, named below RpcGen.Tests, must fail then.

# Frames and messages
mutant "frame length, upper limit" Framing/FrameSource.cs 's/length < 2 \|\| length > \(uint\)MaxFrameSize/length < 2/' 'Protocol.*'
mutant "frame length, lower limit" Framing/FrameSource.cs 's/length < 2 \|\| length > /length > /' 'Protocol.*'
mutant "chunks before the handshake" Framing/FrameSource.cs 's/if \(!AllowsChunks\)/if (false)/' 'Protocol.*'
mutant "frame trailer" Protocol/FrameFormat.cs 's/if \(reader\.Remaining > 0\)/if (false)/' 'Protocol.*'
mutant "message length" Framing/ChunkAssembler.cs 's/if \(total > maxMessageSize\)/if (false)/' 'Protocol.*'
mutant "bytes of messages begun" Framing/ChunkAssembler.cs 's/if \(_begunBytes \+ total > /if (_begunBytes + total > long.MaxValue \/ 2 + /' 'Protocol.*'
mutant "chunks that do not add up" Framing/ChunkAssembler.cs 's/if \(partial\.Filled \+ header\.Payload \+ header\.Remaining != partial\.Total\)/if (false)/' 'Protocol.*'
mutant "chunk streams" Protocol/ChunkHeader.cs 's/if \(stream >= MaxStreams\)/if (false)/' 'Protocol.*'
mutant "chunk payload" Protocol/ChunkHeader.cs 's/payload == 0 \|\| reader\.Consumed \+ payload != frameSize/reader.Consumed + payload != frameSize/' 'Protocol.*'
mutant "chunk inside of chunks" Session/Session.Control.cs 's/case FrameKind\.Chunk when frame\.Lease is not null:\s+throw [^;]+;/case FrameKind.Chunk when frame.Lease is not null:\n                break;/' 'Protocol.*'
mutant "Bind in chunks" Session/Session.Control.cs 's/(ProcessBind\(ref RpcReader reader, in ReceivedFrame frame\)\s+\{\s+)if \(frame\.Lease is not null\)/$1if (false)/' 'Protocol.*'

# Handshake
mutant "size of the Hello" Session/Session.Lifetime.cs 's/Options?\.Limits\.MaxMessageSize\), Hello\.MaxSize\)/Options.Limits.MaxMessageSize), RpcLimits.MinFrameSize)/i' 'Protocol.*'
mutant "time of the handshake" Session/Session.Lifetime.cs 's/WaitAsync\(timeout, BareTimer/WaitAsync(Timeout.InfiniteTimeSpan, BareTimer/' 'Protocol.*' 'Connections.*'
mutant "repeated key of the Hello" Protocol/Hello.cs 's/if \(isRepeated\)/if (false)/' 'Protocol.*'
mutant "missing key of the Hello" Protocol/Hello.cs 's/if \(\(seen & MandatoryKeys\) != MandatoryKeys\)/if (false)/' 'Protocol.*'
mutant "required key of the Hello" Protocol/Hello.cs 's/if \(key > NewestKnownKey\)/if (false)/' 'Protocol.*'
mutant "order of versions" Protocol/Hello.cs 's/if \(Oldest > Newest\)/if (false)/' 'Protocol.*'
mutant "overlap of versions" Protocol/Hello.cs 's/if \(Oldest > ProtocolVersion\.Newest \|\| Newest < ProtocolVersion\.Oldest\)/if (false)/' 'Protocol.*'
mutant "workable frame size" Protocol/Hello.cs 's/MaxFrameSize < RpcLimits\.MinFrameSize \|\| //' 'Protocol.*'
mutant "workable message size" Protocol/Hello.cs 's/ \|\| MaxMessageSize < RpcLimits\.MinFrameSize//' 'Protocol.*'
mutant "workable number of calls" Protocol/Hello.cs 's/ \|\| MaxCalls < 1//' 'Protocol.*'
mutant "workable window" Protocol/Hello.cs 's/\s+\|\| \(MaxStreams > 0 && MaxWindow < RpcLimits\.MinStreamWindow\)//' 'Protocol.*'
mutant "clients that shake hands" Connections/Internal/Admission.cs 's/ && _handshakes\.Count < maxHandshakes//' 'Connections.*' 'Processes.*'
mutant "clients" Connections/Internal/Admission.cs 's/_clients < maxClients && //' 'Connections.*' 'Processes.*'

# Bindings and calls
mutant "bindings" Calls/Incoming/IncomingCalls.cs 's/if \(number >= \(ulong\)session\.Options\.Limits\.MaxBindings\)/if (false)/' 'Protocol.*'
mutant "binding made twice" Calls/Incoming/IncomingCalls.cs 's/if \(id < _bindings\.Length && _bindings\[id\] is not null\)/if (false)/' 'Protocol.*'
mutant "methods of a Bind" Calls/Incoming/IncomingBinding.cs 's/count % 2 != 0 \|\| count \/ 2 > MaxMethods/count % 2 != 0/' 'Protocol.*'
mutant "open calls" Calls/Incoming/IncomingCalls.cs 's/(Claim\(ulong number\)\s+\{\s+)if \(number >= \(ulong\)session\.Options\.Limits\.MaxCalls\)/$1if (number > 1_000_000)/' 'Protocol.*'
mutant "call in use" Calls/Incoming/IncomingCalls.cs 's/return call\.IsActive\s+\?/return false ?/' 'Protocol.*'
mutant "cancelled call" Calls/Incoming/IncomingCalls.cs 's/if \(id >= \(ulong\)session\.Options\.Limits\.MaxCalls\)/if (false)/' 'Protocol.*'
mutant "method of a call" Calls/Incoming/IncomingCalls.cs 's/if \(ordinal >= \(ulong\)binding\.MethodCount\)/if (false)/' 'Protocol.*'
mutant "calls after the promise" Session/Session.Frames.cs 's/if \(_peerMakesNoCalls\)/if (false)/' 'Protocol.*'
mutant "bytes of calls that wait" Calls/Incoming/IncomingCalls.cs 's/if \(Interlocked\.Add\(ref _waitingBytes, call\.Length\) <= session\.Options\.Limits\.MaxDeferredBytes\)/if (Interlocked.Add(ref _waitingBytes, call.Length) > 0)/' 'Connections.*' 'Dispatch.*' 'Protocol.*'
mutant "bytes put off" Calls/Incoming/IncomingCalls.cs 's/return Volatile\.Read\(ref _deferredBytes\) > limit \|\| /return /' 'Connections.*' 'Dispatch.*' 'Protocol.*'
mutant "binding answered again" Calls/Outgoing/OutgoingBinding.cs 's/if \(Reply\.Task\.IsCompleted && \(Missing is not null \|\| !isExposed\)\)/if (false)/' 'Protocol.*'
mutant "missing methods" Calls/Outgoing/OutgoingBinding.cs 's/if \(missing\.Count > 0 && missing\.Max\(\) >= \(ulong\)Methods\.Length\)/if (false)/' 'Protocol.*'
mutant "size of metadata" Calls/Context/RpcMetadata.cs 's/ \|\| reader\.Consumed - begin > MaxBytes//' 'Protocol.*' 'Connections.*'
mutant "entries of metadata" Calls/Context/RpcMetadata.cs 's/if \(i >= MaxEntries \|\| /if (/' 'Protocol.*' 'Connections.*'

# Streams and references
mutant "window" Streams/StreamReceiver.cs 's/if \(_outstanding >= window && _overdrawn\+\+ > 0\)/if (false)/' 'Protocol.*'
mutant "empty frame of a stream" Streams/StreamReceiver.cs 's/if \(reader\.Remaining == 0 && lost == 0\)/if (false)/' 'Protocol.*'
mutant "credit overflow" Streams/StreamSender.cs 's/if \(bytes > RpcLimits\.HardMaxMessageSize \|\| _credit \+ \(long\)bytes > declared\)/if (false)/' 'Protocol.*'
mutant "empty credit" Streams/StreamTable.cs 's/if \(bytes == 0\)/if (false)/' 'Protocol.*'
mutant "streams of the peer" Streams/StreamTable.cs 's/if \(_peers >= session\.Options\.Limits\.MaxStreams\)/if (false)/' 'Protocol.*' 'Connections.*'
mutant "streams of this side" Streams/StreamTable.cs 's/if \(_own >= PeerLimit\)/if (false)/' 'Protocol.*' 'Connections.*'
mutant "stream number" Streams/StreamTable.cs 's/if \(number > FrameKey\.MaxNumber\)/if (false)/' 'Protocol.*'
mutant "stream that was never opened" Streams/StreamTable.cs 's/if \(\(key & 1\) == 0 && key >> 1 >= _next\)/if (false)/' 'Protocol.*'
mutant "window of the peer" Streams/StreamReference.cs 's/if \(window > session\.Options\.Limits\.MaxStreamWindow\)/if (false)/' 'Protocol.*' 'Connections.*'
mutant "references" References/ReferenceTable.cs 's/if \(_exports\.Count >= session\.Options\.Limits\.MaxReferences\)\s+\{\s+throw/if (false)\n                {\n                    throw/' 'Protocol.*' 'Connections.*'
mutant "promised objects" References/ReferenceTable.cs 's/if \(_exports\.Count >= session\.Options\.Limits\.MaxReferences\)\s+\{\s+return null/if (false)\n            {\n                return null/' 'Protocol.*' 'Connections.*'
mutant "release of too much" References/ReferenceTable.cs 's/if \(count > \(ulong\)export\.Count\)/if (false)/' 'Protocol.*'
mutant "release of nothing" References/ReferenceTable.cs 's/if \(count == 0\)\s+\{\s+throw/if (false)\n        {\n            throw/' 'Protocol.*'

# Control frames
mutant "number of a ping" Session/Session.Control.cs 's/(FrameKind\.Ping\);\s+)if \(number > ushort\.MaxValue\)/$1if (false)/' 'Protocol.*'
mutant "pong without a ping" Session/Session.Control.cs 's/ \|\| \(ushort\)\(\(ushort\)number - _answeredPings\) >= open//' 'Protocol.*'
mutant "Ack without a GoAway" Session/Session.Control.cs 's/if \(number != 0 \|\| !isAsked \|\| _peerMakesNoCalls\)/if (false)/' 'Protocol.*'
mutant "second GoAway" Session/Session.State.cs 's/if \(IsPeerDraining\)/if (false)/' 'Protocol.*'

# Shared memory
mutant "tail of the ring" Transports/SharedMemory/RingReader.cs 's/if \(available > _capacity\)/if (false)/' 'SharedMemory.*'
mutant "head of the ring" Transports/SharedMemory/RingWriter.cs 's/return TryReadHead\(\)\s+\? _capacity - \(_tail - _head\)\s+: throw [^;]+;/TryReadHead();\n        return _capacity - (_tail - _head);/' 'SharedMemory.*'

# Serialization
mutant "depth of skipped values" Serialization/RpcReader.Skip.cs 's/depth > _depth \|\| depth >= SkipDepth/depth >= SkipDepth/' 'Serialization.*'
mutant "memory budget" Serialization/RpcReader.cs 's/if \(owed > _budget\)/if (false)/' 'Serialization.HostileInputTests' 'Serialization.ChosenKeysTests'
mutant "memory that initializers take" Serialization/RpcReader.cs 's/allocated - _allocatedBefore > BudgetOf\(_span\.Length\)/false/' 'Serialization.*'
mutant "array header" Serialization/RpcReader.cs 's/if \(count > \(uint\)Remaining\)/if (false)/' 'Serialization.HostileInputTests'
mutant "map header" Serialization/RpcReader.cs 's/if \(count > \(uint\)Remaining \/ 2\)/if (false)/' 'Serialization.HostileInputTests'
mutant "bytes after a value" Serialization/RpcReader.cs 's/if \(Remaining != 0\)/if (false)/' 'Serialization.*' 'Protocol.*'
mutant "lengths of an array of several dimensions" Serialization/Internal/ArrayShape.cs 's/if \(count != expected \|\| product > Array\.MaxLength\)/if (count != expected)/' 'Serialization.*'
mutant "repeated key of a dictionary" Serialization/Internal/DictionaryReading.cs 's/if \(!pairs\.TryAdd\(key, TValueCodec\.Read\(ref reader\)\)\)/pairs[key] = TValueCodec.Read(ref reader);\n                if (false)/' 'Serialization.HostileInputTests'
