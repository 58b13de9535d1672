"""TAP for tests in Python: CASES run in order; a case raises AssertionError to fail, Skip to be skipped."""
import sys
import traceback


class Skip(Exception):
    pass


def run(cases) -> int:
    bad = 0
    for i, (name, case) in enumerate(cases, 1):
        note = ""
        try:
            case()
            ok = True
        except Skip as why:
            ok, note = True, f" # SKIP {why}"
        except Exception:  # whatever it is, the case failed and the others go on
            ok = False
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
        bad += not ok
        print(f"{'ok' if ok else 'not ok'} {i} - {name}{note}", flush=True)
    print(f"1..{len(cases)}")
    return bad > 0


def main(cases) -> None:
    sys.exit(run(cases))
