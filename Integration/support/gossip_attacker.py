"""Sends packets to a gossip port that nobody with the key has sent: random, oversized, and replays of real ones.

usage: gossip_attacker.py HOST:PORT SECONDS PACKETS_PER_SECOND

Replays what it sees on loopback, for which it has to be root. Prints how many packets of each kind it sent.
"""

import json
import random
import socket
import sys
import time


def captured(port, seconds):
    """Payloads of UDP packets to the port, as loopback carries them."""
    payloads = []
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.ntohs(0x0800)) as tap:
        tap.bind(("lo", 0))
        tap.settimeout(0.2)
        end = time.monotonic() + seconds
        while time.monotonic() < end and len(payloads) < 256:
            try:
                frame = tap.recv(65536)
            except TimeoutError:
                continue
            packet = frame[14:]
            if packet[0] >> 4 != 4 or packet[9] != 17:
                continue
            datagram = packet[(packet[0] & 15) * 4 :]
            if int.from_bytes(datagram[2:4], "big") == port:
                payloads.append(datagram[8:])
    return payloads


host, port = sys.argv[1].rsplit(":", 1)
target = (host, int(port))
seconds, rate = float(sys.argv[2]), int(sys.argv[3])
replays = captured(int(port), 2)
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sent = {"random": 0, "oversized": 0, "replayed": 0, "mangled": 0, "captured": len(replays)}
begin = time.monotonic()
count = 0
while time.monotonic() < begin + seconds:
    kind = ("random", "oversized", "replayed", "mangled")[count % 4]
    count += 1
    if kind == "random" or (kind in ("replayed", "mangled") and not replays):
        kind = "random"
        data = random.randbytes(random.randrange(1, 1300))
    elif kind == "oversized":
        data = random.randbytes(random.randrange(1201, 9000))
    else:
        data = random.choice(replays)
        if kind == "mangled":
            place = random.randrange(len(data))
            data = data[:place] + bytes([data[place] ^ (1 << random.randrange(8))]) + data[place + 1 :]
    try:
        sender.sendto(data, target)
        sent[kind] += 1
    except OSError:
        pass
    ahead = begin + count / rate - time.monotonic()
    if ahead > 0:
        time.sleep(ahead)
print(json.dumps(sent))
