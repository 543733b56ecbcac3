"""Keeps the processes of `serve` small: big blocks do not stay, and what was freed goes back to the system."""

from __future__ import annotations

import ctypes
import gc

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # malloc.h of glibc
ARENAS = 1  # threads of one interpreter seldom allocate at once, and each arena keeps what it once needed
BIG_BLOCK = 1024 * 1024  # bytes
AT_HAND = 4 * BIG_BLOCK  # bytes that were freed and stay until `give_back`: a page is compressed in half a MiB
SOME_OBJECTS = 500  # new ones since the last collection; a process that waits makes fewer


def return_big_blocks() -> None:
    """Have blocks of 1 MiB and more go back to the system when they are freed.

    A password's hash takes 19 MiB. From the second one on glibc would keep such blocks for later, one for each thread:
    150 MiB after a few sign-ins. Other C libraries know no such setting and keep their own habits.
    """
    setting = getattr(ctypes.CDLL(None), "mallopt", None)
    if setting is not None:
        setting(M_MMAP_THRESHOLD, BIG_BLOCK)
        setting(M_TRIM_THRESHOLD, AT_HAND)
        setting(M_ARENA_MAX, ARENAS)


def give_back() -> None:
    """Free what only cycles hold, and return to the system what was freed in small pieces.

    Costs some milliseconds after work and next to nothing without, so it is for idle moments.
    """
    if gc.get_count()[0] > SOME_OBJECTS or any(gc.get_count()[1:]):
        gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
