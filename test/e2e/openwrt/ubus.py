"""A stand-in for OpenWrt's ubusd and logd, as far as the object `log` goes, where the real ones
were not built: python3 ubus.py SOCKET RING_BYTES. SIGUSR1: ubusd is started anew; SIGUSR2: logd
is. The tests are the same for both, so what it says is checked against the real ones."""

import os
import random
import re
import selectors
import signal
import socket
import struct
import sys
import time

path, ring_bytes = sys.argv[1], int(sys.argv[2])
selector = selectors.DefaultSelector()
ring, pipes, clients = [], [], []
state = {"number": 0, "object": 0}


def attribute(number, octets, named=0):
    word = struct.pack(">I", named << 31 | number << 24 | len(octets) + 4)
    return word + octets + b"\0" * (-len(octets) % 4)


def field(kind, name, octets):
    header = struct.pack(">H", len(name)) + name + b"\0"
    return attribute(kind, header + b"\0" * (-len(header) % 4) + octets, 1)


def word(number):
    return struct.pack(">I", number)


def message(kind, sequence, peer, *attributes):
    return struct.pack(">BBHI", 0, kind, sequence, peer) + attribute(0, b"".join(attributes))


def record(number, priority, text):
    fields = (
        field(3, b"msg", text + b"\0"),
        field(5, b"id", word(number)),
        field(5, b"priority", word(priority)),
        field(5, b"source", word(1)),
        field(4, b"time", struct.pack(">Q", time.time_ns() // 1_000_000)),
    )
    return attribute(0, b"".join(fields))


def log(octets):
    found = re.match(rb"<(\d+)>(?:.{15} )?(.*)", octets.rstrip(), re.DOTALL)
    ring.append(record(state["number"], int(found[1]), found[2]))
    state["number"] += 1
    while sum(map(len, ring)) > ring_bytes:
        del ring[0]
    for pipe in list(pipes):
        hand(pipe, ring[-1])


def hand(pipe, octets):
    try:
        while octets:
            octets = octets[os.write(pipe, octets) :]
    except BrokenPipeError:
        pipes.remove(pipe)
        os.close(pipe)


def answer(client, octets):
    _, kind, sequence, peer = struct.unpack(">BBHI", octets[:8])
    status = lambda number: message(1, sequence, peer, attribute(1, word(number)))
    if kind == 4 and b"log\0" in octets:
        named = attribute(2, b"log\0"), attribute(3, word(state["object"]))
        client.sendall(message(2, sequence, peer, *named) + status(0))
    elif kind == 5 and peer == state["object"] and b"read\0" in octets:
        ours, theirs = os.pipe()[::-1]
        done = attribute(1, word(0)), attribute(3, word(peer))
        socket.send_fds(client, [message(1, sequence, peer, *done)], [theirs])
        os.close(theirs)
        pipes.append(ours)
        for each in ring or [record(0, 0, b"")]:
            hand(ours, each)
    else:
        client.sendall(status(4))


def accept(listener):
    client, _ = listener.accept()
    client.sendall(message(0, 0, random.getrandbits(31)))
    clients.append(client)
    selector.register(client, selectors.EVENT_READ, receive)


def receive(client):
    octets = client.recv(65536)
    if octets:
        return answer(client, octets)
    selector.unregister(client)
    clients.remove(client)
    client.close()


def listen():
    if os.path.exists(path):
        os.unlink(path)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    os.chmod(path, 0o666)
    listener.listen()
    selector.register(listener, selectors.EVENT_READ, accept)
    state["object"] = random.getrandbits(31) + 1024
    return listener


def renew(which, _):
    state["object"] = random.getrandbits(31) + 1024
    for client in list(clients):
        client.shutdown(socket.SHUT_RDWR)
    if which == signal.SIGUSR2:
        ring.clear()
        state["number"] = 0
        while pipes:
            os.close(pipes.pop())


signal.signal(signal.SIGUSR1, renew)
signal.signal(signal.SIGUSR2, renew)
listen()
sink = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
sink.bind("/dev/log")
selector.register(sink, selectors.EVENT_READ, lambda source: log(source.recv(1024)))
while True:
    for key, _ in selector.select():
        key.data(key.fileobj)
