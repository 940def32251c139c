#!/usr/bin/env python3
"""Sealed bytes as gossip.md describes them, made apart from Apus.

Makes the expected values of KnownPacketTests. Needs the package `cryptography`.
"""

import hashlib
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY = bytes(range(32))
CLUSTER = b"blue"
NAME, EPOCH = b"lb-1", 1_700_000_000_123
PACKET, REQUEST, ANSWER = 0, 1, 2


def context(kind, request=None):
    data = bytes([kind, len(CLUSTER)]) + CLUSTER
    if request:
        name, epoch, counter = request
        data += bytes([len(name)]) + name + struct.pack(">QQ", epoch, counter)
    return data


def header(kind, counter, key_id, version=1):
    return (
        b"APUS"
        + bytes([version, kind])
        + key_id
        + bytes([len(NAME)])
        + NAME
        + struct.pack(">QQ", EPOCH, counter)
    )


def key_id(data):
    return hashlib.sha256(b"apus key id" + data).digest()[:4]


def seal(kind, counter, payload, request=None):
    info = NAME + struct.pack(">Q", EPOCH)
    key = HKDF(hashes.SHA256(), 32, b"apus gossip 1", info).derive(KEY)
    head = header(kind, counter, key_id(KEY))
    nonce = struct.pack(">IQ", kind, counter)
    return head + AESGCM(key).encrypt(nonce, payload, context(kind, request) + head)


print("key id    ", key_id(KEY).hex())
print("packet 0  ", seal(PACKET, 0, b"hello").hex())
print("packet 1  ", seal(PACKET, 1, b"").hex())
print("request 0 ", seal(REQUEST, 0, b"ask").hex())
print("answer 0  ", seal(ANSWER, 0, b"said", (b"lb-2", EPOCH + 1, 7)).hex())
print("insecure 0", (header(PACKET, 0, key_id(context(PACKET)), 0x81) + b"hello").hex())
