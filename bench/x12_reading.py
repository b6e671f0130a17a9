"""How long reading a 271 takes, side by side in one run: `python -m bench.x12_reading`.

Prints, for answers of 40, 200 and 1,000 segments, the median of: plain `split` + `split` (the floor for any reader),
our `read`, our `read` + `read_benefits`, and x12sdk's model reader. Exits with 1 when a promise is not kept.
"""

from __future__ import annotations

import statistics
import sys
import time
import timeit
from collections.abc import Callable, Sequence

from webapp.x12.benefits import read_benefits
from webapp.x12.reader import read

SIZES = (40, 200, 1_000)
AT_MOST_TIMES_SPLIT = 4.0
AT_LEAST_TIMES_X12SDK = 25.0

_HEAD = """ISA*00*          *00*          *ZZ*SYNPLAN        *ZZ*PROVPORTAL     *260105*0930*^*00501*000000101*0*T*:~
GS*HB*SYNPLAN*PROVPORTAL*20260105*0930*101*X*005010X279A1~
ST*271*0001*005010X279A1~
BHT*0022*11*BENCH0001*20260105*0930~
HL*1**20*1~
NM1*PR*2*SYNTHETIC DENTAL PLAN*****PI*SYNPLAN~
HL*2*1*21*1~
NM1*1P*2*HARBOR DENTAL GROUP*****XX*1990000014~
HL*3*2*22*0~
TRN*2*PORTAL-REQ-000101*9PORTALAPP~
NM1*IL*1*ALVAREZ*ROSA*M***MI*XXP900000001~
REF*6P*004099001*EXAMPLE EMPLOYER INC~
N3*100 TEST STREET~
N4*BOSTON*MA*02116~
DMG*D8*19850412*F~
INS*Y*18~
DTP*346*D8*20260101~
"""
_BODY = """EB*C*IND*35***23*50*****Y~
MSG*DEDUCTIBLE DOES NOT APPLY TO PREVENTIVE SERVICES~
EB*A*IND*24^25^26^40*****.2****Y~
EB*F*IND*35***29*1180*****W~
EB*F*IND*41***23******Y~
HSD*VS*2***23*1~
MSG*CLEANING AND POLISHING~
EB*F*IND*36^39********N*Y~
DTP*348*D8*20260701~
EB*1*IND*35**DENTAL PPO 1500~
"""


def sample(segments: int) -> str:
    """An invented 271 with exactly `segments` segments, in the mix of a dental answer, as payers send it: one line."""
    head, body = _HEAD.split("\n")[:-1], _BODY.split("\n")[:-1]
    room = segments - len(head) - 3
    lines = head + [body[number % len(body)] for number in range(room)]
    lines += [f"SE*{segments - 4}*0001~", "GE*1*101~", "IEA*1*000000101~"]
    return "".join(lines)


def split_and_split(raw: bytes) -> object:
    """What any reader must do at least."""
    return [segment.split("*") for segment in raw.decode().split("~")]


def ours(raw: bytes) -> object:
    """Read and place."""
    return read_benefits(read(raw))


def x12sdk(raw: bytes) -> object:
    """The strict model, for comparison (a test dependency)."""
    from x12sdk.io import X12ModelReader

    with X12ModelReader(raw.decode()) as reader:
        return list(reader.models())


def medians(works: Sequence[Callable[[bytes], object]], raw: bytes, rounds: int = 41) -> list[float]:
    """Median CPU seconds of one call of each. The rounds take turns, so that a busy machine is busy for all of them."""
    timers = [timeit.Timer(lambda work=work: work(raw), timer=time.process_time) for work in works]  # type: ignore[misc]
    calls = [max(1, int(0.003 / max(timer.timeit(3) / 3, 1e-7))) for timer in timers]
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for timer, times, number in zip(timers, taken, calls, strict=True):
            times.append(timer.timeit(number) / number)
    return [statistics.median(times) for times in taken]


def main() -> int:
    """Print the table; 0 when the promises are kept."""
    kept = True
    print(f"{'segments':>8} {'split+split':>12} {'read':>18} {'read+place':>18} {'x12sdk':>20}")
    for size in SIZES:
        raw = sample(size).encode()
        floor, reading, placing, strict = medians((split_and_split, read, ours, x12sdk), raw)
        kept &= placing <= AT_MOST_TIMES_SPLIT * floor and strict >= AT_LEAST_TIMES_X12SDK * placing
        print(
            f"{size:>8} {floor * 1e6:>9.1f} us {reading * 1e6:>9.1f} us {reading / floor:>4.1f}x"
            f" {placing * 1e6:>9.1f} us {placing / floor:>4.1f}x {strict * 1e6:>11.1f} us {strict / placing:>4.0f}x"
        )
    promise = f"read+place <= {AT_MOST_TIMES_SPLIT:g}x split+split, x12sdk >= {AT_LEAST_TIMES_X12SDK:g}x ours"
    print(f"promised: {promise}: {'kept' if kept else 'NOT kept'}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
