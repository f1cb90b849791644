#!/usr/bin/python3
"""Does every shape of call against a real server: checks.py COMMAND... starts the server, `COMMAND unix:PATH`."""

import hashlib
import os
import subprocess
import sys
import tempfile
import time

from rpcgen import (
    ACK, CHUNK, CREDIT, GO_AWAY, METADATA, PING, PONG, RELEASE, REPLY, RESULT_OBJECT, RESULT_STREAM, STREAM_END,
    STREAM_ITEMS, STREAM_STOP, TIMEOUT, Connection, Contract, Ended, RemoteError, msgpack)

SERVICE = Contract(
    "RpcGen.TestPeer.ITestService", "AddAsync(Int32,Int32):Int32", "TouchAsync():void", "EchoAsync(bin):bin",
    "WaitAsync(String):String", "OpenGateAsync(String):void", "FailAsync(String):Int32", "NestAsync(Int32):Int32",
    "EchoNodeAsync(object):object", "NoSuchMethodAsync():void")
SHAPES = Contract(
    "RpcGen.TestPeer.IShapes", "get_Level():Int32", "set_Level(Int32):void", "CountAsync(Int32):itemsarray",
    "NarrowAsync(Int32):itemsbin", "FailAfterAsync(Int32,String):itemsInt32", "EchoAsync(streamInt32):itemsInt32",
    "SumAsync(streamInt32):Int64", "FirstAsync(streamInt32):Int32", "LaterAsync(Int32):streamInt32",
    "HashAsync(bytes):bin", "OpenAsync(Int32):bytes", "FillAsync(bytes,Int32):void", "EchoPipeAsync(bytes<>):void",
    "WorkAllAsync(Int32,progressInt32):Int32", "PostAsync(Int32):void", "PostedAsync():Int32", "Open(String):ref",
    "OpenDocumentAsync(String):ref", "IsOwnAsync(ref):Boolean", "CallBackAsync(ref,Int32):Int32", "KeepAsync(ref):void",
    "CallKeptAsync(Int32):Int32", "ForgetAsync():void", "FindOrFailAsync(String):void", "RelayFaultAsync(ref,String):void",
    "MetadataAsync():String", "add_Numbered():eventarray", "RaiseAsync(Int32):void", "SubscribersAsync():Int32")
DOCUMENT = Contract("RpcGen.TestPeer.IDocument", "NameAsync():String", "Child(String):ref")
WATCHER = Contract("RpcGen.TestPeer.IWatcher", "SeenAsync(Int32):Int32")

CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def equal(expected, actual):
    if expected != actual:
        raise AssertionError(f"{actual!r} instead of {expected!r}")


def soon(condition):
    end = time.monotonic() + 20
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("it takes more than 20 s")


def fails(status, function, *arguments, **named):
    try:
        result = function(*arguments, **named)
    except RemoteError as error:
        equal(status, error.status)
        return error
    raise AssertionError(f"{result!r} instead of an error of status {status}")


@check
def the_handshake_agrees_on_version_1(peer):
    equal((1, 1), (peer.hello[0], peer.hello[1]))


@check
def a_unary_call(peer):
    equal(42, peer.call(SERVICE, "AddAsync", 40, 2))


@check
def a_call_without_a_result(peer):
    equal(None, peer.call(SERVICE, "TouchAsync"))


@check
def a_property(peer):
    peer.call(SHAPES, "set_Level", 7)
    equal(7, peer.call(SHAPES, "get_Level"))


@check
def calls_in_flight_together(peer):
    waiting = peer.begin(SERVICE, "WaitAsync", "together")
    calls = [peer.begin(SERVICE, "AddAsync", i, i) for i in range(20)]
    equal([2 * i for i in reversed(range(20))], [peer.end(call)[0] for call in reversed(calls)])
    peer.call(SERVICE, "OpenGateAsync", "together")
    equal("together", peer.end(waiting)[0])


@check
def an_object_with_named_members(peer):
    leaf = {"Name": "leaf", "Next": None, "Children": []}
    root = {"Name": "root", "Next": leaf, "Children": [leaf, leaf]}
    equal(root, peer.call(SERVICE, "EchoNodeAsync", root))


@check
def a_message_in_chunks_both_ways(peer):
    payload = os.urandom(300_000)
    equal(payload, peer.call(SERVICE, "EchoAsync", payload))


@check
def a_message_that_is_withdrawn(peer):
    peer.send(CHUNK, 5, 100, b"\x95\x06")
    peer.send(CHUNK, 5)
    equal(3, peer.call(SERVICE, "AddAsync", 1, 2))


@check
def an_error_of_the_handler(peer):
    error = fails(2, peer.call, SERVICE, "FailAsync", "sync")
    equal("System.InvalidOperationException", error.type_name)
    equal("failed at once ---> System.FormatException: the cause", error.message)


@check
def an_error_with_a_status(peer):
    equal("not for you", fails(7, peer.call, SERVICE, "FailAsync", "status").message)


@check
def a_declared_fault(peer):
    error = fails(10, peer.call, SHAPES, "FindOrFailAsync", "key")
    equal(("NotFound", {"What": "key", "Code": 404}), (error.fault, error.payload))


@check
def an_unknown_method(peer):
    fails(12, peer.call, SERVICE, "NoSuchMethodAsync")


@check
def arguments_that_do_not_decode(peer):
    fails(3, peer.call, SERVICE, "AddAsync", 1, "two")


@check
def a_call_that_is_cancelled(peer):
    call = peer.begin(SERVICE, "WaitAsync", "never")
    peer.cancel(call)
    fails(1, peer.end, call)
    peer.cancel(call)  # a legal race: the call has ended
    equal(3, peer.call(SERVICE, "AddAsync", 1, 2))


@check
def a_deadline(peer):
    fails(4, peer.call, SERVICE, "WaitAsync", "never", options={TIMEOUT: 50})


@check
def a_result_stream(peer):
    stream = peer.new_stream()
    call = peer.begin(SHAPES, "CountAsync", 3, options={RESULT_STREAM: [stream, 65536]})
    equal([[0, 0.0], [1, 0.5], [2, 1.0]], list(peer.consume_mine(stream, 65536)))
    equal(None, peer.end(call)[0])


@check
def a_long_result_stream_under_back_pressure(peer):
    stream = peer.new_stream()
    call = peer.begin(SHAPES, "CountAsync", 2000, options={RESULT_STREAM: [stream, 2048]})
    equal(list(range(2000)), [item[0] for item in peer.consume_mine(stream, 2048)])
    peer.end(call)


@check
def an_endless_result_stream_waits_for_credit_and_is_stopped(peer):
    stream = peer.new_stream()
    call = peer.begin(SHAPES, "NarrowAsync", 500, options={RESULT_STREAM: [stream, 1024]})
    peer.wait(STREAM_ITEMS, key=stream * 2 + 1)
    peer.send(PING, 77)
    equal([PONG, 77], peer.wait(PONG))
    equal([], [frame for frame, _ in peer.arrived if frame[0] == STREAM_ITEMS])  # the window is used up
    peer.send(STREAM_STOP, stream * 2)
    peer.wait(STREAM_END, key=stream * 2 + 1)
    peer.end(call)


@check
def a_result_stream_that_fails(peer):
    stream = peer.new_stream()
    call = peer.begin(SHAPES, "FailAfterAsync", 2, "fault", options={RESULT_STREAM: [stream, 65536]})
    items = peer.consume_mine(stream, 65536)
    equal([0, 1], [next(items), next(items)])
    equal({"What": "item", "Code": 2}, fails(10, next, items).payload)
    fails(10, peer.end, call)


@check
def a_result_stream_that_is_cancelled(peer):
    stream = peer.new_stream()
    call = peer.begin(SHAPES, "NarrowAsync", 1, options={RESULT_STREAM: [stream, 1024]})
    peer.wait(STREAM_ITEMS, key=stream * 2 + 1)
    peer.cancel(call)
    fails(1, list, peer.consume_mine(stream, 1024))
    fails(1, peer.end, call)


@check
def a_stream_inside_of_a_result(peer):
    mention = peer.call(SHAPES, "LaterAsync", 3)
    items = peer.consume_theirs(mention)
    equal([0, 1, 2], [next(items), next(items), next(items)])
    fails(2, next, items)  # "failed after 3"


@check
def an_argument_stream(peer):
    stream = peer.new_stream()
    call = peer.begin(SHAPES, "SumAsync", [stream, 65536])
    peer.produce_mine(stream, [[20], [22]])
    equal(42, peer.end(call)[0])


@check
def a_long_argument_stream_under_back_pressure(peer):
    stream = peer.new_stream()
    call = peer.begin(SHAPES, "SumAsync", [stream, 4096])
    peer.produce_mine(stream, ([i] for i in range(1000)))
    equal(sum(range(1000)), peer.end(call)[0])


@check
def an_argument_stream_that_the_handler_leaves(peer):
    stream = peer.new_stream()
    call = peer.begin(SHAPES, "FirstAsync", [stream, 65536])
    peer.wait(CREDIT, key=stream * 2 + 1)
    peer.send(STREAM_ITEMS, stream * 2, [5])
    equal(5, peer.end(call)[0])
    peer.send(STREAM_END, stream * 2)  # the call has ended, and the producer had credit


@check
def streams_in_both_directions(peer):
    forth, back = peer.new_stream(), peer.new_stream()
    call = peer.begin(SHAPES, "EchoAsync", [forth, 65536], options={RESULT_STREAM: [back, 65536]})
    echoed = peer.consume_mine(back, 65536)
    peer.wait(CREDIT, key=forth * 2 + 1)
    for i in range(5):
        peer.send(STREAM_ITEMS, forth * 2, [i])
        equal(i, next(echoed))
    peer.send(STREAM_END, forth * 2)
    equal([], list(echoed))
    peer.end(call)


@check
def bytes_to_the_server(peer):
    content = os.urandom(200_000)
    stream = peer.new_stream()
    call = peer.begin(SHAPES, "HashAsync", [[stream, 65536], None, len(content)])
    peer.produce_mine(stream, (content[i:i + 10_000] for i in range(0, len(content), 10_000)))
    equal(hashlib.sha256(content).digest(), peer.end(call)[0])


@check
def bytes_from_the_server(peer):
    read, write, length = peer.call(SHAPES, "OpenAsync", 300_000)
    equal((None, 300_000), (write, length))
    equal(300_000, sum(len(piece) for piece in peer.consume_theirs(read)))


@check
def bytes_into_a_stream_of_this_side(peer):
    stream = peer.new_stream()
    call = peer.begin(SHAPES, "FillAsync", [None, [stream, 65536], None], 100_000)
    equal(100_000, sum(len(piece) for piece in peer.consume_mine(stream, 65536)))
    peer.end(call)


@check
def bytes_in_both_directions(peer):
    forth, back = peer.new_stream(), peer.new_stream()
    call = peer.begin(SHAPES, "EchoPipeAsync", [[forth, 65536], [back, 65536]])
    peer.produce_mine(forth, [b"abc", b"def"])
    equal(b"abcdef", b"".join(peer.consume_mine(back, 65536)))
    peer.end(call)


@check
def progress(peer):
    stream = peer.new_stream()
    call = peer.begin(SHAPES, "WorkAllAsync", 5, [stream, 65536])
    equal([1, 2, 3, 4, 5], list(peer.consume_mine(stream, 65536)))
    equal(5, peer.end(call)[0])


@check
def a_one_way_method_is_answered_with_nothing(peer):
    before = peer.call(SHAPES, "PostedAsync")
    equal(None, peer.call(SHAPES, "PostAsync", 3))
    equal(before + 3, peer.call(SHAPES, "PostedAsync"))


@check
def a_reference(peer):
    owner, key = peer.call(SHAPES, "OpenDocumentAsync", "paper")
    equal(0, owner)
    target = key + 1  # the owner, which receives the call, numbered it
    equal("paper", peer.call(DOCUMENT, "NameAsync", target=target))
    equal(True, peer.call(SHAPES, "IsOwnAsync", [1, target]))  # the server gets its own object back
    peer.send(RELEASE, target, 1)
    fails(5, peer.call, DOCUMENT, "NameAsync", target=target)


@check
def a_promised_object_is_called_before_it_is_there(peer):
    first = peer.begin(SHAPES, "Open", "a", options={RESULT_OBJECT: 0})
    # This side numbered the objects, so their keys in its frames are even.
    second = peer.begin(DOCUMENT, "Child", "b", options={RESULT_OBJECT: 1}, target=0)
    third = peer.begin(DOCUMENT, "NameAsync", target=2)
    equal([None, None, "a/b"], [peer.end(call)[0] for call in (first, second, third)])
    peer.send(RELEASE, 0, 1)
    peer.send(RELEASE, 2, 1)


@check
def calls_on_a_promise_that_fails_get_its_error(peer):
    first = peer.begin(SHAPES, "Open", "missing", options={RESULT_OBJECT: 2})
    second = peer.begin(DOCUMENT, "NameAsync", target=4)
    equal(["missing", "missing"], [fails(10, peer.end, call).payload["What"] for call in (first, second)])


@check
def a_callback_that_ends_with_its_call(peer):
    equal(0 + 10 + 20, peer.call(SHAPES, "CallBackAsync", peer.mention(WATCHER, {"SeenAsync": lambda n: n * 10}), 3))


@check
def a_callback_that_is_kept_and_released(peer):
    mention = peer.mention(WATCHER, {"SeenAsync": lambda n: n + 1})
    peer.call(SHAPES, "KeepAsync", mention)
    equal(8, peer.call(SHAPES, "CallKeptAsync", 7))
    peer.call(SHAPES, "ForgetAsync")
    equal([RELEASE, mention[1] + 1, 1], peer.wait(RELEASE))


@check
def an_error_of_a_callback(peer):
    def seen(_):
        raise RemoteError(8, "too much", None, None)
    fails(8, peer.call, SHAPES, "CallBackAsync", peer.mention(WATCHER, {"SeenAsync": seen}), 1)


@check
def what_the_receiver_exposes_is_mentioned_by_a_binding(peer):
    mention = [2, peer.bind(SHAPES)]
    equal("back", fails(10, peer.call, SHAPES, "RelayFaultAsync", mention, "back").payload["What"])


@check
def the_server_calls_what_this_side_exposes(peer):
    def nest(depth):
        return 0 if depth == 0 else peer.call(SERVICE, "NestAsync", depth - 1) + 1
    peer.expose(SERVICE, {"NestAsync": nest})
    equal(6, peer.call(SERVICE, "NestAsync", 6))


@check
def events(peer):
    stream = peer.new_stream()
    equal(None, peer.call(SHAPES, "add_Numbered", options={RESULT_STREAM: [stream, 65536]}))
    equal(1, peer.call(SHAPES, "SubscribersAsync"))
    peer.call(SHAPES, "RaiseAsync", 2)
    occurrences = peer.consume_mine(stream, 65536)
    equal([[0, "number 0"], [1, "number 1"]], [next(occurrences), next(occurrences)])
    peer.send(STREAM_STOP, stream * 2)
    equal([], list(occurrences))
    soon(lambda: peer.call(SHAPES, "SubscribersAsync") == 0)  # the handler is removed soon after the end of the stream


@check
def metadata_in_both_directions(peer):
    call = peer.begin(SHAPES, "MetadataAsync", options={METADATA: {"tenant": "acme"}})
    equal(("acme", {"cost": 42}), peer.end(call))


@check
def pings(peer):
    for number in (0, 65535):
        peer.send(PING, number)
        equal([PONG, number], peer.wait(PONG))


@check
def optional_kinds_and_unknown_options_are_skipped(peer):
    peer.send(100, "from the future")
    equal(3, peer.call(SERVICE, "AddAsync", 1, 2, options={99: "?"}))


@check
def frames_that_arrive_cut_at_every_byte(peer):
    binding = peer.bind(SERVICE)
    for byte in msgpack.packb(msgpack.packb([6, 0, binding, 0, [40, 2]])):
        peer.socket.sendall(bytes([byte]))
    equal([REPLY, 0, 42], peer.wait(REPLY, key=0))


@check
def a_broken_rule_is_named(peer):
    other = Connection(peer.socket.getpeername())
    other.send(30, 0)
    _, kind, text = other.wait(GO_AWAY)
    equal((5, "F3:"), (kind, text[:3]))
    ends(other)


@check
def this_side_goes_away_when_its_call_has_ended(peer):
    other = Connection(peer.socket.getpeername())
    call = other.begin(SERVICE, "WaitAsync", "closing")
    other.send(GO_AWAY, 1, "")
    equal([ACK, 0], other.wait(ACK))  # the server has no calls of its own
    other.cancel(call)
    fails(1, other.end, call)
    other.socket.close()


@check
def the_server_goes_away_when_its_call_has_ended(peer, server):
    call = peer.begin(SERVICE, "WaitAsync", "last")
    peer.send(PING, 1)
    peer.wait(PONG)
    server.stdin.close()
    _, kind, _ = peer.wait(GO_AWAY)
    equal(1, kind)
    peer.cancel(call)
    fails(1, peer.end, call)
    peer.send(ACK, 0)
    ends(peer)
    equal(0, server.wait(20))


def ends(peer):
    try:
        while True:
            peer.read()
    except Ended:
        pass


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "server")
        server = subprocess.Popen(
            [*sys.argv[1:], f"unix:{path}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            equal("ready\n", server.stdout.readline())
            peer = Connection(path)
            for function in CHECKS:
                name = function.__name__.replace("_", " ")
                try:
                    function(*[peer, server][:function.__code__.co_argcount])
                    print(f"ok: {name}")
                except Exception as error:  # the next check says whether the connection still works
                    print(f"FAILED: {name}: {type(error).__name__}: {error}")
                    failed += 1
        finally:
            server.kill()
            server.wait()
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
