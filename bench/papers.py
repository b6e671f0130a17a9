"""What one letter costs: the first of a process, those after it, two threads at once, and what stays in memory.

Nothing is promised, so it exits with 0. Each letter is another one, as letters are.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from webapp.papers import Letter, letter

TIMES = 500


def one(number: int) -> bytes:
    """A letter as a payer's desk prints it, with a PIN of its own."""
    return letter(
        Letter(
            sender="Sample Portal, Provider Services",
            to=("Elm Street Dental", "12 Elm Street", "Boston, MA 02110"),
            day=date(2026, 11, 22),
            subject="Your PIN for Sample Portal",
            paragraphs=("Somebody registered this office. " * 6, "Enter both after signing in. " * 4),
            marked=(("PIN", f"{number:04}"), ("Reference", "K7M4O0QX2B")),
            foot=("Nobody asks for this PIN by telephone.",),
        ),
        sample=True,
    )


def took(work: Callable[[], object]) -> float:
    """Milliseconds by the clock."""
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def resident() -> int:
    """KiB of memory that the process holds."""
    return int(Path("/proc/self/status").read_text().split("VmRSS:")[1].split()[0])


def main() -> int:
    print(f"the first letter of a process   {took(lambda: one(0)):6.2f} ms, {len(one(0)):,} bytes")
    low, middle, high = statistics.quantiles([took(lambda n=n: one(n)) for n in range(1, TIMES)], n=4)
    print(f"each letter after it            {middle:6.2f} ms at the median, middle half {low:.2f} to {high:.2f} ms")
    with ThreadPoolExecutor(2) as threads:
        whole = took(lambda: list(threads.map(one, range(TIMES, 2 * TIMES))))
    print(f"two threads at once             {whole / TIMES:6.2f} ms a letter")
    before = resident()
    for number in range(2 * TIMES, 4 * TIMES):
        one(number)
    print(f"memory after {2 * TIMES:,} more letters  {resident() - before:+6,} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
