// A peer of RpcGen in JavaScript, written from wire-format.md alone.

import { once } from "node:events";
import { createConnection } from "node:net";
import { decode, decodeMultiStream, encode } from "@msgpack/msgpack";

export const Kind = {
    Hello: 3, Bind: 4, BindReply: 5, Call: 6, Reply: 7, Error: 8, Cancel: 10, Chunk: 11, StreamItems: 12, StreamEnd: 13,
    Credit: 14, Release: 15, Ping: 16, Pong: 17, Ack: 18, GoAway: 19, StreamStop: 25, FirstOptional: 64,
};
export const Option = { Timeout: 1, Metadata: 4, ResultStream: 6, ResultObject: 7 };

const bigIntegers = { useBigInt64: true };
const frameSize = 65536;

/** The answer to a call, or the end of a stream, that is an error. */
export class RemoteError extends Error {
    constructor(status, message, typeName, stack, fault, payload) {
        super(`status ${status}: ${message}`);
        Object.assign(this, { status, text: message, typeName, fault, payload });
    }
}

/** The name of a contract and the signatures of the methods that this side knows; a place in the list is an ordinal. */
export class Contract {
    constructor(name, ...signatures) {
        this.name = name;
        this.methods = signatures.map(signature => [signature.split("(")[0], fingerprint(signature)]);
    }

    ordinal(method) {
        return this.methods.findIndex(([name]) => name === method);
    }
}

/** FNV-1a, 64 bits, over the UTF-16 code units of the signature, the low byte of each first. */
function fingerprint(signature) {
    let value = 0xcbf29ce484222325n;
    for (const byte of Buffer.from(signature, "utf16le")) {
        value = BigInt.asUintN(64, (value ^ BigInt(byte)) * 0x100000001b3n);
    }
    return value;
}

/** What a frame of StreamItems costs its producer: the bytes behind the header of its last element, plus 1,024. */
function cost(content) {
    let position = 1; // the array header and, of all but the last of its elements, the integers
    for (let left = (content[0] & 15) - 1; left > 0; left--) {
        position += { 0xcc: 2, 0xcd: 3, 0xce: 5, 0xcf: 9 }[content[position]] ?? 1;
    }
    position += { 0xc4: 2, 0xc5: 3, 0xc6: 5, 0xdc: 3, 0xdd: 5 }[content[position]] ?? 1;
    return content.length - position + 1024;
}

export class Connection {
    #socket;
    #arrived = []; // frames that nothing has waited for yet
    #waiters = [];
    #chunks = new Map();
    #bindings = new Map(); // of this side: contract -> number
    #served = new Map(); // of the server: number -> { name, methods }
    #exposed = new Map(); // contract name -> { contract, methods }
    #objects = []; // what this side has mentioned, by number
    #ids = new Set();
    #streams = 0;

    /** Resolves when the server has closed the connection. */
    ended;

    static async open(path) {
        const connection = new Connection();
        const socket = connection.#socket = createConnection(path);
        await once(socket, "connect");
        connection.ended = connection.#read();
        // An object's keys are strings: "0" stands for 0.
        connection.send(Kind.Hello, { 0: 1, 1: 1, 2: frameSize, 3: 4 * 1024 * 1024, 4: 16, 5: "node", 7: 64, 8: 1024 * 1024 });
        [, connection.hello] = await connection.wait([Kind.Hello]);
        return connection;
    }

    close() {
        this.#socket.destroy();
    }

    // Frames

    send(...elements) {
        this.sendContent(encode(elements, bigIntegers));
    }

    sendContent(content) {
        if (content.length <= frameSize) {
            this.sendBytes(encode(content));
            return;
        }
        for (let begin = 0; begin < content.length; begin += 60000) {
            const piece = content.subarray(begin, begin + 60000);
            this.sendBytes(encode(encode([Kind.Chunk, 0, content.length - begin - piece.length, piece])));
        }
    }

    sendBytes(bytes) {
        this.#socket.write(Buffer.from(bytes)); // a copy: the encoder uses its buffer again
    }

    async #read() {
        try {
            for await (const content of decodeMultiStream(this.#socket)) {
                this.#process(content);
            }
        } catch (error) {
            if (error.code !== "ERR_STREAM_PREMATURE_CLOSE" && error.code !== "ECONNRESET") {
                throw error;
            }
        } finally {
            this.#waiters.splice(0).forEach(waiter => waiter.reject(new Error("the connection has ended")));
        }
    }

    #process(content) {
        const elements = decode(content, bigIntegers);
        const [kind, ...rest] = elements;
        if (kind === Kind.Ping) {
            this.send(Kind.Pong, rest[0]);
        } else if (kind === Kind.Bind) {
            this.#answerBind(...rest);
        } else if (kind === Kind.Call) {
            this.#serve(...rest);
        } else if (kind === Kind.Chunk) {
            this.#assemble(...rest);
        } else if (kind < Kind.FirstOptional) {
            const frame = { elements, cost: kind === Kind.StreamItems ? cost(content) : 0 };
            const i = this.#waiters.findIndex(waiter => waiter.matches(frame));
            if (i < 0) {
                this.#arrived.push(frame);
            } else {
                this.#waiters.splice(i, 1)[0].resolve(frame);
            }
        }
    }

    #assemble(stream, remaining, piece) {
        if (remaining === undefined) {
            this.#chunks.delete(stream); // withdrawn
            return;
        }
        const pieces = [...this.#chunks.get(stream) ?? [], Buffer.from(piece)];
        this.#chunks.set(stream, pieces);
        if (remaining === 0) {
            this.#chunks.delete(stream);
            this.#process(Buffer.concat(pieces));
        }
    }

    /** Waits for a frame of one of these kinds, for this id or key if one is given. */
    async wait(kinds, key) {
        return (await this.#waitForFrame(kinds, key)).elements;
    }

    #waitForFrame(kinds, key) {
        const matches = ({ elements: [kind, first] }) => kinds.includes(kind) && (key === undefined || first === key);
        const i = this.#arrived.findIndex(matches);
        return i >= 0
            ? Promise.resolve(this.#arrived.splice(i, 1)[0])
            : new Promise((resolve, reject) => this.#waiters.push({ matches, resolve, reject }));
    }

    /** Whether a frame of this kind and key has come that nothing has waited for. */
    has(kind, key) {
        return this.#arrived.some(({ elements }) => elements[0] === kind && elements[1] === key);
    }

    // Calls

    bind(contract) {
        if (!this.#bindings.has(contract)) {
            this.#bindings.set(contract, this.#bindings.size);
            this.send(Kind.Bind, this.#bindings.get(contract), contract.name, contract.methods.flat());
        }
        return this.#bindings.get(contract);
    }

    /** Sends a call, and gives its id. The target is an object's key, or nothing for what the server exposes. */
    begin(contract, method, args = [], { options, target } = {}) {
        const binding = this.bind(contract);
        let id = 0;
        while (this.#ids.has(id)) {
            id++;
        }
        this.#ids.add(id);
        const where = target === undefined ? binding : [binding, target];
        this.send(Kind.Call, id, where, contract.ordinal(method), args, ...options ? [options] : []);
        return id;
    }

    /** Waits for the answer to a call: its result and metadata, or an error. */
    async end(id) {
        const [kind, , ...rest] = await this.wait([Kind.Reply, Kind.Error], id);
        this.#ids.delete(id);
        if (kind === Kind.Error) {
            throw new RemoteError(...rest);
        }
        return { result: rest[0], metadata: rest[1] };
    }

    async call(contract, method, args, how) {
        return (await this.end(this.begin(contract, method, args, how))).result;
    }

    // What this side serves

    expose(contract, methods) {
        this.#exposed.set(contract.name, { contract, methods });
    }

    #answerBind(number, name, list) {
        const known = [...this.#exposed.values(), ...this.#objects].find(({ contract }) => contract.name === name)?.contract;
        const named = [];
        for (let i = 0; i < list.length; i += 2) {
            const isKnown = known?.methods.some(([method, print]) => method === list[i] && print === BigInt(list[i + 1]));
            named.push(isKnown ? list[i] : null);
        }
        this.#served.set(number, { name, methods: named });
        const missing = named.map((_, i) => i).filter(i => named[i] === null);
        this.send(Kind.BindReply, number, this.#exposed.has(name), missing);
    }

    async #serve(id, target, ordinal, args) {
        const { name, methods } = this.#served.get(Array.isArray(target) ? target[0] : target);
        let served = this.#exposed.get(name);
        if (Array.isArray(target)) {
            // This side is the receiver: the key of its object is twice the number, plus one.
            served = target[1] % 2 === 1 ? this.#objects[(target[1] - 1) / 2] : undefined;
            if (served?.contract.name !== name) {
                this.send(Kind.Error, id, 5, "no such object", null, null);
                return;
            }
        }
        const method = served?.methods[methods[ordinal]];
        if (method === undefined) {
            this.send(Kind.Error, id, 12, "no such method", null, null);
            return;
        }
        try {
            this.send(Kind.Reply, id, await method(...args));
        } catch (error) {
            this.send(Kind.Error, id, error.status ?? 2, error.text ?? error.message, null, null);
        }
    }

    /** Mentions an object of this side: [0, key]. */
    mention(contract, methods) {
        return [0, (this.#objects.push({ contract, methods }) - 1) * 2];
    }

    // Streams

    newStream() {
        return this.#streams++;
    }

    /** What the server produces on a stream that this side has numbered. */
    consumeMine(number, window) {
        return this.#consume(number * 2, number * 2 + 1, window, window);
    }

    /** What the server produces on a stream that it has mentioned. The first credit is the window. */
    consumeTheirs([number, window]) {
        this.send(Kind.Credit, number * 2 + 1, window);
        return this.#consume(number * 2 + 1, number * 2, window);
    }

    // Gives back credit by half windows.
    async *#consume(myKey, theirKey, window) {
        let used = 0;
        while (true) {
            const { elements: [kind, , ...rest], cost } = await this.#waitForFrame([Kind.StreamItems, Kind.StreamEnd], theirKey);
            if (kind === Kind.StreamEnd) {
                if (rest.length > 0) {
                    throw new RemoteError(...rest);
                }
                return;
            }
            const last = rest.at(-1);
            yield* last instanceof Uint8Array ? [last] : last;
            used += cost;
            if (used >= window / 2) {
                this.send(Kind.Credit, myKey, used);
                used = 0;
            }
        }
    }

    /** Sends pieces of a stream that this side has numbered, each when there is credit for it, and then the end. */
    async produce(number, contents) {
        const [myKey, theirKey] = [number * 2, number * 2 + 1];
        let credit = 0;
        for (const content of contents) {
            while (credit <= 0) {
                const [kind, , bytes] = await this.wait([Kind.Credit, Kind.StreamStop], theirKey);
                if (kind === Kind.StreamStop) {
                    this.send(Kind.StreamEnd, myKey);
                    return;
                }
                credit += bytes;
            }
            const frame = encode([Kind.StreamItems, myKey, content]).slice();
            this.sendContent(frame);
            credit -= cost(frame);
        }
        this.send(Kind.StreamEnd, myKey);
    }
}
