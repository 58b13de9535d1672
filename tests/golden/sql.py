#!/usr/bin/env python3
"""Run SQL on a GeoPackage, as a GIS would: with the functions that its triggers call.

Usage: sql.py FILE STATEMENT ...   Prints the rows of each statement, columns parted by tabs."""
import sqlite3
import struct
import sys


def envelope(ix):
    def get(blob):
        flags = blob[3]
        order = "<" if flags & 1 else ">"
        if (flags >> 1) & 7:
            return struct.unpack_from(order + "4d", blob, 8)[ix]
        return struct.unpack_from("<2d", blob, 8 + 5)[ix // 2]  # a point: no envelope, WKB after the header

    return get


def main() -> None:
    db = sqlite3.connect(sys.argv[1])
    for ix, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):
        db.create_function(name, 1, envelope(ix), deterministic=True)
    db.create_function("ST_IsEmpty", 1, lambda blob: 0, deterministic=True)
    for statement in sys.argv[2:]:
        for row in db.execute(statement):
            print("\t".join("" if v is None else str(v) for v in row))
    db.commit()


main()
