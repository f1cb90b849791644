// Does every shape of call against a real server: checks.mjs COMMAND... starts the server, `COMMAND unix:PATH`.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "@msgpack/msgpack";
import { Connection, Contract, Kind, Option, RemoteError } from "./rpcgen.mjs";

const service = new Contract(
    "RpcGen.TestPeer.ITestService", "AddAsync(Int32,Int32):Int32", "TouchAsync():void", "EchoAsync(bin):bin",
    "WaitAsync(String):String", "OpenGateAsync(String):void", "FailAsync(String):Int32", "NestAsync(Int32):Int32",
    "EchoNodeAsync(object):object", "NoSuchMethodAsync():void");
const shapes = new Contract(
    "RpcGen.TestPeer.IShapes", "get_Level():Int32", "set_Level(Int32):void", "CountAsync(Int32):itemsarray",
    "NarrowAsync(Int32):itemsbin", "FailAfterAsync(Int32,String):itemsInt32", "EchoAsync(streamInt32):itemsInt32",
    "SumAsync(streamInt32):Int64", "FirstAsync(streamInt32):Int32", "LaterAsync(Int32):streamInt32",
    "HashAsync(bytes):bin", "OpenAsync(Int32):bytes", "FillAsync(bytes,Int32):void", "EchoPipeAsync(bytes<>):void",
    "WorkAllAsync(Int32,progressInt32):Int32", "PostAsync(Int32):void", "PostedAsync():Int32", "Open(String):ref",
    "OpenDocumentAsync(String):ref", "IsOwnAsync(ref):Boolean", "CallBackAsync(ref,Int32):Int32", "KeepAsync(ref):void",
    "CallKeptAsync(Int32):Int32", "ForgetAsync():void", "FindOrFailAsync(String):void", "RelayFaultAsync(ref,String):void",
    "MetadataAsync():String", "add_Numbered():eventarray", "RaiseAsync(Int32):void", "SubscribersAsync():Int32");
const documents = new Contract("RpcGen.TestPeer.IDocument", "NameAsync():String", "Child(String):ref");
const watchers = new Contract("RpcGen.TestPeer.IWatcher", "SeenAsync(Int32):Int32");

const numbers = count => Array.from({ length: count }, (_, i) => i);

async function fails(status, promise) {
    try {
        await promise;
    } catch (error) {
        assert(error instanceof RemoteError, error);
        assert.equal(error.status, status);
        return error;
    }
    assert.fail(`no error of status ${status}`);
}

async function all(items) {
    const list = [];
    for await (const item of items) {
        list.push(item);
    }
    return list;
}

async function size(pieces) {
    return (await all(pieces)).reduce((total, piece) => total + piece.length, 0);
}

const checks = {
    async "the handshake agrees on version 1"(peer) {
        assert.deepEqual([peer.hello[0], peer.hello[1]], [1, 1]);
    },

    async "a unary call"(peer) {
        assert.equal(await peer.call(service, "AddAsync", [40, 2]), 42);
    },

    async "a call without a result"(peer) {
        assert.equal(await peer.call(service, "TouchAsync"), null);
    },

    async "a property"(peer) {
        await peer.call(shapes, "set_Level", [7]);
        assert.equal(await peer.call(shapes, "get_Level"), 7);
    },

    async "calls in flight together"(peer) {
        const waiting = peer.call(service, "WaitAsync", ["together"]);
        const sums = await Promise.all(numbers(20).map(i => peer.call(service, "AddAsync", [i, i])));
        assert.deepEqual(sums, numbers(20).map(i => 2 * i));
        await peer.call(service, "OpenGateAsync", ["together"]);
        assert.equal(await waiting, "together");
    },

    async "an object with named members"(peer) {
        const leaf = { Name: "leaf", Next: null, Children: [] };
        const root = { Name: "root", Next: leaf, Children: [leaf, leaf] };
        assert.deepEqual(await peer.call(service, "EchoNodeAsync", [root]), root);
    },

    async "a message in chunks both ways"(peer) {
        const payload = randomBytes(300_000);
        assert(payload.equals(await peer.call(service, "EchoAsync", [payload])));
    },

    async "a message that is withdrawn"(peer) {
        peer.send(Kind.Chunk, 5, 100, new Uint8Array([0x95, 0x06]));
        peer.send(Kind.Chunk, 5);
        assert.equal(await peer.call(service, "AddAsync", [1, 2]), 3);
    },

    async "an error of the handler"(peer) {
        const error = await fails(2, peer.call(service, "FailAsync", ["sync"]));
        assert.equal(error.typeName, "System.InvalidOperationException");
        assert.equal(error.text, "failed at once ---> System.FormatException: the cause");
    },

    async "an error with a status"(peer) {
        assert.equal((await fails(7, peer.call(service, "FailAsync", ["status"]))).text, "not for you");
    },

    async "a declared fault"(peer) {
        const error = await fails(10, peer.call(shapes, "FindOrFailAsync", ["key"]));
        assert.deepEqual([error.fault, error.payload], ["NotFound", { What: "key", Code: 404 }]);
    },

    async "an unknown method"(peer) {
        await fails(12, peer.call(service, "NoSuchMethodAsync"));
    },

    async "arguments that do not decode"(peer) {
        await fails(3, peer.call(service, "AddAsync", [1, "two"]));
    },

    async "a call that is cancelled"(peer) {
        const id = peer.begin(service, "WaitAsync", ["never"]);
        peer.send(Kind.Cancel, id);
        await fails(1, peer.end(id));
        peer.send(Kind.Cancel, id); // a legal race: the call has ended
        assert.equal(await peer.call(service, "AddAsync", [1, 2]), 3);
    },

    async "a deadline"(peer) {
        await fails(4, peer.call(service, "WaitAsync", ["never"], { options: { [Option.Timeout]: 50 } }));
    },

    async "a result stream"(peer) {
        const stream = peer.newStream();
        const call = peer.call(shapes, "CountAsync", [3], { options: { [Option.ResultStream]: [stream, 65536] } });
        assert.deepEqual(await all(peer.consumeMine(stream, 65536)), [[0, 0], [1, 0.5], [2, 1]]);
        assert.equal(await call, null);
    },

    async "a long result stream under back-pressure"(peer) {
        const stream = peer.newStream();
        const call = peer.call(shapes, "CountAsync", [2000], { options: { [Option.ResultStream]: [stream, 2048] } });
        assert.deepEqual((await all(peer.consumeMine(stream, 2048))).map(([i]) => i), numbers(2000));
        await call;
    },

    async "an endless result stream waits for credit and is stopped"(peer) {
        const stream = peer.newStream();
        const call = peer.call(shapes, "NarrowAsync", [500], { options: { [Option.ResultStream]: [stream, 1024] } });
        await peer.wait([Kind.StreamItems], stream * 2 + 1);
        peer.send(Kind.Ping, 77);
        await peer.wait([Kind.Pong]);
        assert(!peer.has(Kind.StreamItems, stream * 2 + 1), "the window is used up");
        peer.send(Kind.StreamStop, stream * 2);
        await peer.wait([Kind.StreamEnd], stream * 2 + 1);
        await call;
    },

    async "a result stream that fails"(peer) {
        const stream = peer.newStream();
        const id = peer.begin(shapes, "FailAfterAsync", [2, "fault"], { options: { [Option.ResultStream]: [stream, 65536] } });
        const items = peer.consumeMine(stream, 65536);
        assert.deepEqual([(await items.next()).value, (await items.next()).value], [0, 1]);
        assert.deepEqual((await fails(10, items.next())).payload, { What: "item", Code: 2 });
        await fails(10, peer.end(id));
    },

    async "a result stream that is cancelled"(peer) {
        const stream = peer.newStream();
        const id = peer.begin(shapes, "NarrowAsync", [1], { options: { [Option.ResultStream]: [stream, 1024] } });
        await peer.wait([Kind.StreamItems], stream * 2 + 1);
        peer.send(Kind.Cancel, id);
        await fails(1, all(peer.consumeMine(stream, 1024)));
        await fails(1, peer.end(id));
    },

    async "a stream inside of a result"(peer) {
        const items = peer.consumeTheirs(await peer.call(shapes, "LaterAsync", [3]));
        for (const i of numbers(3)) {
            assert.equal((await items.next()).value, i);
        }
        await fails(2, items.next()); // "failed after 3"
    },

    async "an argument stream"(peer) {
        const stream = peer.newStream();
        const sum = peer.call(shapes, "SumAsync", [[stream, 65536]]);
        await peer.produce(stream, [[20], [22]]);
        assert.equal(await sum, 42);
    },

    async "a long argument stream under back-pressure"(peer) {
        const stream = peer.newStream();
        const sum = peer.call(shapes, "SumAsync", [[stream, 4096]]);
        await peer.produce(stream, numbers(1000).map(i => [i]));
        assert.equal(await sum, 499_500);
    },

    async "an argument stream that the handler leaves"(peer) {
        const stream = peer.newStream();
        const first = peer.call(shapes, "FirstAsync", [[stream, 65536]]);
        await peer.wait([Kind.Credit], stream * 2 + 1);
        peer.send(Kind.StreamItems, stream * 2, [5]);
        assert.equal(await first, 5);
        peer.send(Kind.StreamEnd, stream * 2); // the call has ended, and the producer had credit
    },

    async "streams in both directions"(peer) {
        const [forth, back] = [peer.newStream(), peer.newStream()];
        const call = peer.call(shapes, "EchoAsync", [[forth, 65536]], { options: { [Option.ResultStream]: [back, 65536] } });
        const echoed = peer.consumeMine(back, 65536);
        await peer.wait([Kind.Credit], forth * 2 + 1);
        for (const i of numbers(5)) {
            peer.send(Kind.StreamItems, forth * 2, [i]);
            assert.equal((await echoed.next()).value, i);
        }
        peer.send(Kind.StreamEnd, forth * 2);
        assert.deepEqual(await all(echoed), []);
        await call;
    },

    async "bytes to the server"(peer) {
        const content = randomBytes(200_000);
        const stream = peer.newStream();
        const hash = peer.call(shapes, "HashAsync", [[[stream, 65536], null, content.length]]);
        await peer.produce(stream, numbers(20).map(i => content.subarray(i * 10_000, (i + 1) * 10_000)));
        assert(createHash("sha256").update(content).digest().equals(await hash));
    },

    async "bytes from the server"(peer) {
        const [read, write, length] = await peer.call(shapes, "OpenAsync", [300_000]);
        assert.deepEqual([write, length], [null, 300_000]);
        assert.equal(await size(peer.consumeTheirs(read)), 300_000);
    },

    async "bytes into a stream of this side"(peer) {
        const stream = peer.newStream();
        const call = peer.call(shapes, "FillAsync", [[null, [stream, 65536], null], 100_000]);
        assert.equal(await size(peer.consumeMine(stream, 65536)), 100_000);
        await call;
    },

    async "bytes in both directions"(peer) {
        const [forth, back] = [peer.newStream(), peer.newStream()];
        const call = peer.call(shapes, "EchoPipeAsync", [[[forth, 65536], [back, 65536]]]);
        await peer.produce(forth, [Buffer.from("abc"), Buffer.from("def")]);
        assert.equal(Buffer.concat(await all(peer.consumeMine(back, 65536))).toString(), "abcdef");
        await call;
    },

    async "progress"(peer) {
        const stream = peer.newStream();
        const call = peer.call(shapes, "WorkAllAsync", [5, [stream, 65536]]);
        assert.deepEqual(await all(peer.consumeMine(stream, 65536)), [1, 2, 3, 4, 5]);
        assert.equal(await call, 5);
    },

    async "a one-way method is answered with nothing"(peer) {
        const before = await peer.call(shapes, "PostedAsync");
        assert.equal(await peer.call(shapes, "PostAsync", [3]), null);
        assert.equal(await peer.call(shapes, "PostedAsync"), before + 3);
    },

    async "a reference"(peer) {
        const [owner, key] = await peer.call(shapes, "OpenDocumentAsync", ["paper"]);
        assert.equal(owner, 0);
        const target = key + 1; // the owner, which receives the call, numbered it
        assert.equal(await peer.call(documents, "NameAsync", [], { target }), "paper");
        assert.equal(await peer.call(shapes, "IsOwnAsync", [[1, target]]), true); // the server gets its own object back
        peer.send(Kind.Release, target, 1);
        await fails(5, peer.call(documents, "NameAsync", [], { target }));
    },

    async "a promised object is called before it is there"(peer) {
        // This side numbers the objects, so their keys in its frames are even.
        const chain = await Promise.all([
            peer.call(shapes, "Open", ["a"], { options: { [Option.ResultObject]: 0 } }),
            peer.call(documents, "Child", ["b"], { options: { [Option.ResultObject]: 1 }, target: 0 }),
            peer.call(documents, "NameAsync", [], { target: 2 }),
        ]);
        assert.deepEqual(chain, [null, null, "a/b"]);
        peer.send(Kind.Release, 0, 1);
        peer.send(Kind.Release, 2, 1);
    },

    async "calls on a promise that fails get its error"(peer) {
        const opening = peer.call(shapes, "Open", ["missing"], { options: { [Option.ResultObject]: 2 } });
        const naming = peer.call(documents, "NameAsync", [], { target: 4 });
        const errors = await Promise.all([fails(10, opening), fails(10, naming)]);
        assert.deepEqual(errors.map(error => error.payload.What), ["missing", "missing"]);
    },

    async "a callback that ends with its call"(peer) {
        const mention = peer.mention(watchers, { SeenAsync: n => n * 10 });
        assert.equal(await peer.call(shapes, "CallBackAsync", [mention, 3]), 0 + 10 + 20);
    },

    async "a callback that is kept and released"(peer) {
        const mention = peer.mention(watchers, { SeenAsync: n => n + 1 });
        await peer.call(shapes, "KeepAsync", [mention]);
        assert.equal(await peer.call(shapes, "CallKeptAsync", [7]), 8);
        await peer.call(shapes, "ForgetAsync");
        assert.deepEqual(await peer.wait([Kind.Release]), [Kind.Release, mention[1] + 1, 1]);
    },

    async "an error of a callback"(peer) {
        const mention = peer.mention(watchers, { SeenAsync: () => { throw new RemoteError(8, "too much"); } });
        await fails(8, peer.call(shapes, "CallBackAsync", [mention, 1]));
    },

    async "what the receiver exposes is mentioned by a binding"(peer) {
        const error = await fails(10, peer.call(shapes, "RelayFaultAsync", [[2, peer.bind(shapes)], "back"]));
        assert.equal(error.payload.What, "back");
    },

    async "the server calls what this side exposes"(peer) {
        const nest = async depth => depth === 0 ? 0 : await peer.call(service, "NestAsync", [depth - 1]) + 1;
        peer.expose(service, { NestAsync: nest });
        assert.equal(await peer.call(service, "NestAsync", [6]), 6);
    },

    async "events"(peer) {
        const stream = peer.newStream();
        assert.equal(await peer.call(shapes, "add_Numbered", [], { options: { [Option.ResultStream]: [stream, 65536] } }), null);
        assert.equal(await peer.call(shapes, "SubscribersAsync"), 1);
        await peer.call(shapes, "RaiseAsync", [2]);
        const occurrences = peer.consumeMine(stream, 65536);
        assert.deepEqual((await occurrences.next()).value, [0, "number 0"]);
        assert.deepEqual((await occurrences.next()).value, [1, "number 1"]);
        peer.send(Kind.StreamStop, stream * 2);
        assert.deepEqual(await all(occurrences), []);
        while (await peer.call(shapes, "SubscribersAsync") > 0) {
            // The handler is removed soon after the end of the stream.
        }
    },

    async "metadata in both directions"(peer) {
        const id = peer.begin(shapes, "MetadataAsync", [], { options: { [Option.Metadata]: { tenant: "acme" } } });
        assert.deepEqual(await peer.end(id), { result: "acme", metadata: { cost: 42 } });
    },

    async "pings"(peer) {
        for (const number of [0, 65535]) {
            peer.send(Kind.Ping, number);
            assert.deepEqual(await peer.wait([Kind.Pong]), [Kind.Pong, number]);
        }
    },

    async "optional kinds and unknown options are skipped"(peer) {
        peer.send(100, "from the future");
        assert.equal(await peer.call(service, "AddAsync", [1, 2], { options: { 99: "?" } }), 3);
    },

    async "frames that arrive cut at every byte"(peer) {
        for (const byte of encode(encode([Kind.Call, 0, peer.bind(service), 0, [40, 2]])).slice()) {
            peer.sendBytes([byte]);
            await new Promise(setImmediate);
        }
        assert.deepEqual(await peer.wait([Kind.Reply], 0), [Kind.Reply, 0, 42]);
    },

    async "a broken rule is named"(_, { open }) {
        const other = await open();
        other.send(30, 0);
        const [, kind, text] = await other.wait([Kind.GoAway]);
        assert.deepEqual([kind, text.slice(0, 3)], [5, "F3:"]);
        await other.ended;
    },

    async "this side goes away when its call has ended"(_, { open }) {
        const other = await open();
        const id = other.begin(service, "WaitAsync", ["closing"]);
        other.send(Kind.GoAway, 1, "");
        assert.deepEqual(await other.wait([Kind.Ack]), [Kind.Ack, 0]); // the server has no calls of its own
        other.send(Kind.Cancel, id);
        await fails(1, other.end(id));
        other.close();
    },

    async "the server goes away when its call has ended"(peer, { server }) {
        const exit = once(server, "exit");
        const id = peer.begin(service, "WaitAsync", ["last"]);
        peer.send(Kind.Ping, 1);
        await peer.wait([Kind.Pong]);
        server.stdin.end();
        assert.equal((await peer.wait([Kind.GoAway]))[1], 1);
        peer.send(Kind.Cancel, id);
        await fails(1, peer.end(id));
        peer.send(Kind.Ack, 0);
        await peer.ended;
        assert.equal((await exit)[0], 0);
    },
};

async function within20Seconds(promise) {
    let timer;
    const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error("it takes more than 20 s")), 20_000);
    });
    try {
        return await Promise.race([promise, late]);
    } finally {
        clearTimeout(timer);
    }
}

const directory = await mkdtemp(join(tmpdir(), "rpcgen-interop-"));
const path = join(directory, "server");
const [program, ...args] = process.argv.slice(2);
const server = spawn(program, [...args, `unix:${path}`], { stdio: ["pipe", "pipe", "inherit"] });
let failed = 0;
try {
    const [line] = await within20Seconds(once(server.stdout, "data"));
    assert.equal(line.toString(), "ready\n");
    const open = () => Connection.open(path);
    const peer = await open();
    for (const [name, check] of Object.entries(checks)) {
        try {
            await within20Seconds(check(peer, { open, server }));
            console.log(`ok: ${name}`);
        } catch (error) { // the next check says whether the connection still works
            console.log(`FAILED: ${name}: ${error.message}`);
            failed++;
        }
    }
} finally {
    server.kill("SIGKILL");
    await rm(directory, { recursive: true });
}
console.log(`${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
