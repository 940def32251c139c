"""Prints the benchmark's table.

usage: bench_report.py MEASUREMENTS

Each line of MEASUREMENTS is `ROUND PROXY REQUESTS SECONDS USER_TICKS SYSTEM_TICKS`. Ratios are taken within a round, so
that the machine's drift cancels, and then their median is shown.
"""

import collections
import os
import statistics
import sys

SUBJECT = "apus"


def main():
    tick_us = 1e6 / os.sysconf("SC_CLK_TCK")
    rounds = collections.defaultdict(dict)
    for line in open(sys.argv[1]):
        number, proxy, requests, seconds, user, system = line.split()
        requests = int(requests)
        rounds[int(number)][proxy] = {
            "rate": requests / float(seconds),
            "user": int(user) * tick_us / requests,
            "system": int(system) * tick_us / requests,
            "cpu": (int(user) + int(system)) * tick_us / requests,
        }
    proxies = list(next(iter(rounds.values())))

    def median(proxy, key):
        return statistics.median(of_round[proxy][key] for of_round in rounds.values())

    def spread(proxy, key):
        values = [of_round[proxy][key] for of_round in rounds.values()]
        return "%.1f-%.1f" % (min(values), max(values))

    def ratio(peer, key):
        return statistics.median(of_round[SUBJECT][key] / of_round[peer][key] for of_round in rounds.values())

    print("| proxy | requests/s | CPU a request, us | user + system, us | range, us |")
    print("|---|---|---|---|---|")
    for proxy in proxies:
        figures = (median(proxy, "rate"), median(proxy, "cpu"), median(proxy, "user"), median(proxy, "system"))
        print("| %s | %.0f | %.2f | %.2f + %.2f | %s |" % ((proxy,) + figures + (spread(proxy, "cpu"),)))
    print()
    print("| ratio, median of %d rounds | CPU a request | user | requests/s |" % len(rounds))
    print("|---|---|---|---|")
    for peer in proxies:
        if peer != SUBJECT:
            ratios = (ratio(peer, "cpu"), ratio(peer, "user"), ratio(peer, "rate"))
            print("| %s / %s | %.3f | %.3f | %.3f |" % ((SUBJECT, peer) + ratios))


main()
