#!/usr/bin/env python3
"""Run the golden cases of one topic, in TAP.

Usage: run.py TOPIC [CASE]

tests/golden/TOPIC/CASE/ holds: cmd (a shell script; `didgah` is on its PATH, $DIDGAH_SHARED and $CASE are set),
stdout, stderr and status as expected (a missing file: nothing, 0), want/ (files that must come out so), and needs (paths below
$DIDGAH_SHARED; the case is skipped where one is absent). Each case runs in a fresh folder. DIDGAH_GOLDEN=write
rewrites the expectations instead; its diff is to be reviewed like code."""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(os.environ["DIDGAH_SOURCE"])
BUILD = Path(os.environ["DIDGAH_BUILD"])
SHARED = Path(os.environ["DIDGAH_SHARED"])
WRITE = os.environ.get("DIDGAH_GOLDEN") == "write"


def run(case: Path, folder: Path):
    # No locale, terminal or time zone of the caller gets in.
    env = {
        "PATH": f"{BUILD / 'src' / 'cli'}:{os.environ['PATH']}",
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "CASE": str(case),
        "DIDGAH_SHARED": str(SHARED),
        "DIDGAH_SOURCE": str(SOURCE),
    }
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS"):
        if name in os.environ:
            env[name] = os.environ[name]
    if "LSAN_OPTIONS" in env:  # the list of suppressions used would stand in stderr
        env["LSAN_OPTIONS"] += ":print_suppressions=0"
    done = subprocess.run(["sh", str(case / "cmd")], cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True)
    return done.stdout, done.stderr, done.returncode


def expected(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def write(path: Path, data: bytes) -> None:
    if data:
        path.write_bytes(data)
    else:
        path.unlink(missing_ok=True)


def show(label: str, got: bytes, want: bytes) -> None:
    import difflib

    lines = difflib.unified_diff(want.decode(errors="replace").splitlines(), got.decode(errors="replace").splitlines(),
                                 f"{label} wanted", f"{label} got", lineterm="", n=1)
    for line in list(lines)[:60]:
        print("#  ", line)


def judge(case: Path) -> bool:
    with tempfile.TemporaryDirectory(prefix="didgah-golden-") as tmp:
        folder = Path(tmp)
        out, err, status = run(case, folder)
        wanted_status = int(expected(case / "status") or b"0")
        if WRITE:
            write(case / "stdout", out)
            write(case / "stderr", err)
            write(case / "status", f"{status}\n".encode() if status else b"")
            for path in sorted((case / "want").glob("*")):
                path.write_bytes((folder / path.name).read_bytes())
            return True
        ok = True
        for label, got in (("stdout", out), ("stderr", err)):
            if got != expected(case / label):
                show(label, got, expected(case / label))
                ok = False
        if status != wanted_status:
            print(f"#   status {status}, wanted {wanted_status}")
            ok = False
        for path in sorted((case / "want").glob("*")):
            got = expected(folder / path.name)
            if got != path.read_bytes():
                show(path.name, got, path.read_bytes())
                ok = False
        return ok


def main() -> int:
    topic = SOURCE / "tests" / "golden" / sys.argv[1]
    cases = sorted(p.parent for p in topic.glob("*/cmd"))
    if len(sys.argv) > 2:
        cases = [c for c in cases if c.name == sys.argv[2]]
    bad = 0
    for i, case in enumerate(cases, 1):
        absent = [n for n in expected(case / "needs").decode().split() if not (SHARED / n).exists()]
        if absent:
            print(f"ok {i} - {case.name} # SKIP no {absent[0]} below DIDGAH_SHARED")
            continue
        ok = judge(case)
        bad += not ok
        print(f"{'ok' if ok else 'not ok'} {i} - {case.name}", flush=True)
    print(f"1..{len(cases)}")
    return 1 if bad or not cases else 0


sys.exit(main())
