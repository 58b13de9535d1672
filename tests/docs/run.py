#!/usr/bin/env python3
"""Run every didgah command that a document shows, in TAP.

Usage: run.py DOCUMENT ...

Two forms, both in code (indented by four spaces, or fenced):
  $ didgah ...             its output, the lines that follow up to the next "$ " or the end of the code, is compared;
                           a line "..." stands for any lines; "(status N)" on a line of its own for the exit status
  didgah ...               or build/src/cli/didgah ...: must end with status 0; what stands behind " # " is for the reader
The commands of a document run in order in one folder that holds what is in tests/docs/files. Words in capitals (DOSSIER)
mark a form, not a command; such lines are left out."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(os.environ["DIDGAH_SOURCE"])
BUILD = Path(os.environ["DIDGAH_BUILD"])
PLAIN = re.compile(r"(?:build/src/cli/)?didgah (.*)")
FORM = re.compile(r"(^|[ =\[])[A-Z]{2,}([ \].,]|$)")


def code_lines(path: Path):
    """(line number, block number, text) of the lines that are code."""
    fence, block = None, 0
    for no, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        mark = re.match(r"\s*(```+)", line)
        if mark:
            fence = None if fence else mark.group(1)
            block += 1
        elif fence:
            yield no, block, line
        elif line.startswith("    "):
            yield no, block, line[4:]
        else:
            block += 1


def commands(path: Path):
    """(line number, command, expected lines or None)"""
    found, last_block = [], None
    for no, block, line in code_lines(path):
        if line.startswith("$ "):
            found.append((no, line[2:], []))
            last_block = block
        elif found and found[-1][2] is not None and block == last_block:
            found[-1][2].append(line)
        elif PLAIN.match(line.strip()) and not FORM.search(line.split(" #")[0]):
            found.append((no, line.strip().split(" #")[0].strip(), None))
            last_block = None
    return found


def matches(got, want) -> bool:
    if not want:
        return not got
    if want[0] == "...":
        return any(matches(got[i:], want[1:]) for i in range(len(got) + 1))
    return bool(got) and got[0].rstrip() == want[0].rstrip() and matches(got[1:], want[1:])


def judge(command: str, want, folder: Path):
    env = dict(os.environ, PATH=f"{BUILD / 'src' / 'cli'}:{os.environ['PATH']}", LC_ALL="C.UTF-8")
    if "LSAN_OPTIONS" in env:  # the list of suppressions used would stand in the output
        env["LSAN_OPTIONS"] += ":print_suppressions=0"
    line = re.sub(r"^build/src/cli/didgah\b", "didgah", command)
    done = subprocess.run(["bash", "-c", line], cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if want is None:
        return done.returncode == 0, f"status {done.returncode}: {done.stderr.strip()}"
    got = (done.stdout + done.stderr).splitlines()
    if done.returncode:
        got.append(f"(status {done.returncode})")
    while want and not want[-1].strip():
        want.pop()
    return matches(got, want), "got:\n#   " + "\n#   ".join(got[:60])


def check_commands(n: int) -> int:
    """docs/commands.md shows the help of every command of the table. Returns how many it does not."""
    text = (SOURCE / "docs" / "commands.md").read_text(encoding="utf-8")
    done = subprocess.run([BUILD / "src" / "cli" / "didgah", "--help"], capture_output=True, text=True, check=True)
    table = re.findall(r"^  ([a-z]+) {2,}", done.stdout.split("Commands:")[1].split("Every command")[0], re.M)
    missing = [c for c in table if f"\n$ didgah help {c}\n" not in text]
    print(f"{'ok' if table and not missing else 'not ok'} {n} - docs/commands.md has every command of the table")
    print("#", "missing:" if missing else "found:", *(missing or table))
    return len(missing) + (not table)


def main() -> int:
    n = 1
    bad = check_commands(n)
    for document in sys.argv[1:]:
        path = SOURCE / document
        with tempfile.TemporaryDirectory(prefix="didgah-docs-") as tmp:
            shutil.copytree(SOURCE / "tests" / "docs" / "files", tmp, dirs_exist_ok=True)
            for no, command, want in commands(path):
                n += 1
                ok, why = judge(command, want, Path(tmp))
                bad += not ok
                print(f"{'ok' if ok else 'not ok'} {n} - {document}:{no}: {command.replace('#', '')}", flush=True)
                if not ok:
                    print("#", why)
    print(f"1..{n}")
    return 1 if bad or n == 0 else 0


sys.exit(main())
