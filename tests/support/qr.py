"""Reads a QR code back from its modules: enough of ISO/IEC 18004 for undamaged codes of level M, versions 1 to 6."""

from __future__ import annotations

from collections.abc import Iterator

MASKS = (
    lambda row, column: (row + column) % 2,
    lambda row, _: row % 2,
    lambda _, column: column % 3,
    lambda row, column: (row + column) % 3,
    lambda row, column: (row // 2 + column // 3) % 2,
    lambda row, column: row * column % 2 + row * column % 3,
    lambda row, column: (row * column % 2 + row * column % 3) % 2,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2,
)
BLOCKS = {1: (1, 16), 2: (1, 28), 3: (1, 44), 4: (2, 32), 5: (2, 43), 6: (4, 27)}  # level M: blocks, data bytes in each
FORMAT_MASK = 0b101010000010010

Modules = list[list[bool]]


def read(modules: Modules) -> str:
    """The text of a code in byte mode; True is a dark module. ValueError for what it does not know."""
    version = (len(modules) - 17) // 4
    level, mask = format_of(modules)
    if level != 0 or version not in BLOCKS:
        raise ValueError("not level M, or too large")
    bits = [modules[row][column] ^ (MASKS[mask](row, column) == 0) for row, column in data_cells(version)]
    stored = [int("".join("01"[bit] for bit in bits[at : at + 8]), 2) for at in range(0, len(bits) - 7, 8)]
    blocks, size = BLOCKS[version]
    data = b"".join(bytes(stored[block : blocks * size : blocks]) for block in range(blocks))
    number = int.from_bytes(data, "big")
    total = len(data) * 8
    if number >> (total - 4) != 0b0100:
        raise ValueError("not in byte mode")
    length = number >> (total - 12) & 0xFF
    return (number >> (total - 12 - 8 * length) & (1 << 8 * length) - 1).to_bytes(length, "big").decode()


def format_of(modules: Modules) -> tuple[int, int]:
    """Error correction level (0 is M) and mask, from the format bits beside the first finder pattern."""
    cells = [(8, column) for column in (0, 1, 2, 3, 4, 5, 7, 8)] + [(row, 8) for row in (7, 5, 4, 3, 2, 1, 0)]
    bits = int("".join("01"[modules[row][column]] for row, column in cells), 2) ^ FORMAT_MASK
    return bits >> 13, bits >> 10 & 0b111


def data_cells(version: int) -> Iterator[tuple[int, int]]:
    """Row and column of each data module, in the order in which they are filled: up and down in pairs of columns."""
    size = 17 + 4 * version
    upward = True
    for right in [*range(size - 1, 6, -2), 5, 3, 1]:
        for row in range(size - 1, -1, -1) if upward else range(size):
            yield from ((row, column) for column in (right, right - 1) if not reserved(row, column, size))
        upward = not upward


def reserved(row: int, column: int, size: int) -> bool:
    """Whether a module belongs to a pattern or to the format (versions 1 to 6: one alignment pattern, no version)."""
    timing = 6 in (row, column)
    finders = (row < 9 and (column < 9 or column >= size - 8)) or (row >= size - 8 and column < 9)
    alignment = size > 21 and abs(row - (size - 7)) <= 2 and abs(column - (size - 7)) <= 2
    return timing or finders or alignment
