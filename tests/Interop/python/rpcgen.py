"""A peer of RpcGen in Python, written from wire-format.md alone. It does one thing at a time and waits for each answer."""

import socket

import msgpack

HELLO, BIND, BIND_REPLY, CALL, REPLY, ERROR, CANCEL, CHUNK = 3, 4, 5, 6, 7, 8, 10, 11
STREAM_ITEMS, STREAM_END, CREDIT, RELEASE, PING, PONG, ACK, GO_AWAY, STREAM_STOP = 12, 13, 14, 15, 16, 17, 18, 19, 25
FIRST_OPTIONAL_KIND = 64
TIMEOUT, METADATA, RESULT_STREAM, RESULT_OBJECT = 1, 4, 6, 7


class RemoteError(Exception):
    """The answer to a call, or the end of a stream, that is an error."""

    def __init__(self, status, message, type_name, stack, fault=None, payload=None):
        super().__init__(f"status {status}: {message}")
        self.status, self.message, self.type_name, self.fault, self.payload = status, message, type_name, fault, payload


class Ended(Exception):
    """The server closed the connection."""


class Contract:
    """The name of a contract and the signatures of the methods that this side knows; a place in the list is an ordinal."""

    def __init__(self, name, *signatures):
        self.name = name
        self.methods = [(signature.split("(")[0], fingerprint(signature)) for signature in signatures]

    def ordinal(self, method):
        return [name for name, _ in self.methods].index(method)


def fingerprint(signature):
    """FNV-1a, 64 bits, over the UTF-16 code units of the signature, the low byte of each first."""
    value = 0xCBF29CE484222325
    for byte in signature.encode("utf-16-le"):
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


def cost(content):
    """What a frame of StreamItems costs its producer: the bytes behind the header of its last element, plus 1,024."""
    reader = msgpack.Unpacker(strict_map_key=False)
    reader.feed(content)
    for _ in range(reader.read_array_header() - 1):
        reader.skip()
    begin = reader.tell()
    last = reader.unpack()
    if isinstance(last, bytes):
        return len(last) + 1024
    reader = msgpack.Unpacker()
    reader.feed(content[begin:])
    reader.read_array_header()
    return len(content) - begin - reader.tell() + 1024


class Connection:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(20)
        self.socket.connect(path)
        self.bytes = msgpack.Unpacker(max_buffer_size=0)
        self.arrived = []  # frames that no check has waited for yet, as (elements, cost)
        self.chunks = {}
        self.bindings = {}  # of this side: contract -> number
        self.served = {}  # of the server: number -> [function or None, by ordinal]
        self.exposed = {}  # contract name -> (contract, object)
        self.objects = {}  # number -> object that this side has mentioned
        self.ids = set()
        self.next_stream = 0
        self.next_promise = 0
        self.send(HELLO, {0: 1, 1: 1, 2: 65536, 3: 4 * 1024 * 1024, 4: 16, 5: "python", 7: 64, 8: 1024 * 1024})
        self.hello = self.wait(HELLO)[1]

    # Frames

    def send(self, *elements):
        self.send_content(msgpack.packb(elements))

    def send_content(self, content):
        if len(content) <= 65536:
            self.socket.sendall(msgpack.packb(content))
            return
        for begin in range(0, len(content), 60000):
            piece = content[begin:begin + 60000]
            self.socket.sendall(msgpack.packb(msgpack.packb([CHUNK, 0, len(content) - begin - len(piece), piece])))

    def read(self):
        """Reads a frame. What needs an answer at once gets it; the others are kept until they are waited for."""
        while True:
            try:
                content = self.bytes.unpack()
                break
            except msgpack.OutOfData:
                received = self.socket.recv(65536)
                if not received:
                    raise Ended(*(elements[2] for elements, _ in self.arrived if elements[0] == GO_AWAY)) from None
                self.bytes.feed(received)
        self.process(content)

    def process(self, content):
        elements = msgpack.unpackb(content, strict_map_key=False)
        kind = elements[0]
        if kind == PING:
            self.send(PONG, elements[1])
        elif kind == BIND:
            self.answer_bind(*elements[1:])
        elif kind == CALL:
            self.serve(*elements[1:])
        elif kind == CHUNK:
            stream, *rest = elements[1:]
            if not rest:
                self.chunks.pop(stream)  # withdrawn
                return
            remaining, piece = rest
            self.chunks.setdefault(stream, bytearray()).extend(piece)
            if remaining == 0:
                self.process(bytes(self.chunks.pop(stream)))
        elif kind < FIRST_OPTIONAL_KIND:
            self.arrived.append((elements, cost(content) if kind == STREAM_ITEMS else 0))

    def wait(self, *kinds, key=None):
        return self.wait_with_cost(*kinds, key=key)[0]

    def wait_with_cost(self, *kinds, key=None):
        """Waits for a frame of one of these kinds, for this id or key if one is given."""
        while True:
            for i, (elements, _) in enumerate(self.arrived):
                if elements[0] in kinds and (key is None or elements[1] == key):
                    return self.arrived.pop(i)
            self.read()

    # Calls

    def bind(self, contract):
        if contract not in self.bindings:
            number = self.bindings[contract] = len(self.bindings)
            self.send(BIND, number, contract.name, [part for method in contract.methods for part in method])
        return self.bindings[contract]

    def begin(self, contract, method, *arguments, options=None, target=None):
        """Sends a call, and gives its id. The target is an object's key, or nothing for what the server exposes."""
        binding = self.bind(contract)
        number = next(i for i in range(self.hello[4]) if i not in self.ids)
        self.ids.add(number)
        where = binding if target is None else [binding, target]
        self.send(CALL, number, where, contract.ordinal(method), arguments, *([options] if options else []))
        return number

    def end(self, number):
        """Waits for the answer to a call: its result and metadata, or an error."""
        kind, _, *rest = self.wait(REPLY, ERROR, key=number)
        self.ids.remove(number)
        if kind == ERROR:
            raise RemoteError(*rest)
        return rest[0], (rest[1] if len(rest) > 1 else {})

    def call(self, contract, method, *arguments, options=None, target=None):
        return self.end(self.begin(contract, method, *arguments, options=options, target=target))[0]

    def cancel(self, number):
        self.send(CANCEL, number)

    # What this side serves

    def expose(self, contract, methods):
        self.exposed[contract.name] = (contract, methods)

    def answer_bind(self, number, name, methods):
        contract = next((known for known in self.known_contracts() if known.name == name), None)
        known = set(contract.methods) if contract else set()
        named = [(methods[i], methods[i + 1]) for i in range(0, len(methods), 2)]
        self.served[number] = (name, [method[0] if method in known else None for method in named])
        missing = [i for i, method in enumerate(named) if method not in known]
        self.send(BIND_REPLY, number, name in self.exposed, missing)

    def known_contracts(self):
        yield from (contract for contract, _ in self.exposed.values())
        yield from (contract for contract, _ in self.objects.values())

    def serve(self, number, target, ordinal, arguments, options=None):
        if isinstance(target, list):
            name, methods = self.served[target[0]]
            # This side is the receiver: the key of its object is twice the number, plus one.
            served = self.objects.get(target[1] // 2) if target[1] % 2 == 1 else None
            if served is None or served[0].name != name:
                self.send(ERROR, number, 5, "no such object", None, None)
                return
        else:
            name, methods = self.served[target]
            served = self.exposed.get(name)
        if served is None or methods[ordinal] is None:
            self.send(ERROR, number, 12, "no such method", None, None)
            return
        try:
            self.send(REPLY, number, served[1][methods[ordinal]](*arguments))
        except RemoteError as error:
            self.send(ERROR, number, error.status, error.message, error.type_name, None)

    def mention(self, contract, methods):
        """Mentions an object of this side: [0, key]."""
        number = len(self.objects)
        self.objects[number] = (contract, methods)
        return [0, number * 2]

    # Streams

    def new_stream(self):
        self.next_stream += 1
        return self.next_stream - 1

    def consume(self, key_of_mine, key_of_theirs, window, mentioned_by_me):
        """The items, or pieces, of a stream that the server produces, and what it lost. Gives back credit by half windows."""
        if not mentioned_by_me:
            self.send(CREDIT, key_of_mine, window)
        used = 0
        while True:
            (kind, _, *rest), price = self.wait_with_cost(STREAM_ITEMS, STREAM_END, key=key_of_theirs)
            if kind == STREAM_END:
                if rest:
                    raise RemoteError(*rest)
                return
            yield from [rest[-1]] if isinstance(rest[-1], bytes) else rest[-1]
            used += price
            if used >= window // 2:
                self.send(CREDIT, key_of_mine, used)
                used = 0

    def consume_mine(self, number, window):
        return self.consume(number * 2, number * 2 + 1, window, True)

    def consume_theirs(self, mention):
        return self.consume(mention[0] * 2 + 1, mention[0] * 2, mention[1], False)

    def produce(self, my_key, their_key, contents, credit=0):
        """Sends pieces of a stream, each when there is credit for it, and then the end."""
        for content in contents:
            while credit <= 0:
                kind, _, *rest = self.wait(CREDIT, STREAM_STOP, key=their_key)
                if kind == STREAM_STOP:
                    self.send(STREAM_END, my_key)
                    return
                credit += rest[0]
            frame = msgpack.packb([STREAM_ITEMS, my_key, content])
            self.send_content(frame)
            credit -= cost(frame)
        self.send(STREAM_END, my_key)

    def produce_mine(self, number, contents):
        self.produce(number * 2, number * 2 + 1, contents)

    def produce_theirs(self, mention, contents):
        """The server numbered the stream and consumes it: the window is the credit from the beginning."""
        self.produce(mention[0] * 2 + 1, mention[0] * 2, contents, mention[1])
