#!/usr/bin/env python3
"""Where ip_hash, consistent_hash and maglev send twenty keys, worked out apart from Apus.

Makes the expected values of HashAlgorithmTests. Needs the package `xxhash`.
"""

import bisect

import xxhash

MASK = (1 << 64) - 1
NAMES = [f"10.0.0.{number}:80" for number in range(5)]
WEIGHTS = [1 + number % 2 for number in range(5)]


def mix(value):
    """SplitMix64's next output."""
    value = (value + 0x9E3779B97F4A7C15) & MASK
    value = ((value ^ value >> 30) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ value >> 27) * 0x94D049BB133111EB) & MASK
    return value ^ value >> 31


def digest(text, seed=0):
    return xxhash.xxh64_intdigest(text.encode(), seed=seed)


def ip_hash():
    """Vose's alias method in whole numbers; stacks, not queues."""
    total, count = sum(WEIGHTS), len(WEIGHTS)
    amounts = [weight * count for weight in WEIGHTS]
    own, other = [MASK] * count, list(range(count))
    poor = [n for n in range(count) if amounts[n] < total]
    rich = [n for n in range(count) if amounts[n] >= total]
    while poor and rich:
        needy, giver = poor.pop(), rich.pop()
        own[needy], other[needy] = (amounts[needy] << 64) // total, giver
        amounts[giver] -= total - amounts[needy]
        (poor if amounts[giver] < total else rich).append(giver)

    def choose(value):
        column, fraction = value * count >> 64, value * count & MASK
        return column if fraction <= own[column] else other[column]

    return choose


def consistent_hash():
    """The least power of two of points a unit of weight that gives 160 a backend on the average."""
    per_weight = 1
    while sum(WEIGHTS) * per_weight < 160 * len(NAMES):
        per_weight *= 2
    ring = sorted(
        (mix((digest(name) + mix(number)) & MASK), rank)
        for rank, name in enumerate(NAMES)
        for number in range(WEIGHTS[rank] * per_weight)
    )
    return lambda value: ring[bisect.bisect_left(ring, (value, -1)) % len(ring)][1]


def maglev():
    """The paper's algorithm; a turn is due whenever the weights so far reach a multiple of the heaviest."""
    size, table = 65537, {}

    def permutation(name):
        offset, skip = digest(name, 1) % size, digest(name, 2) % (size - 1) + 1
        return ((offset + step * skip) % size for step in range(size))

    permutations = [permutation(name) for name in NAMES]
    turns, so_far = [0] * len(NAMES), 0
    while len(table) < size:
        so_far += 1
        for rank, weight in enumerate(WEIGHTS):
            if len(table) < size and so_far * weight >= (turns[rank] + 1) * max(WEIGHTS):
                turns[rank] += 1
                table[next(slot for slot in permutations[rank] if slot not in table)] = rank
    return lambda value: table[value * size >> 64]


for algorithm in ip_hash, consistent_hash, maglev:
    choose = algorithm()
    print(algorithm.__name__, [choose(mix(digest(f"key-{number}"))) for number in range(20)])
