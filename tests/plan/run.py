"""The benchmark program and the checker together: what the one answers the other confirms, a falsified answer is
refused, broken matrix files and answers end with one clear line, and public instances reach their known values under a limit
counted in moves. Arguments: SETCOVER CHECK_COVER CHECK_PLAN."""
import contextlib
import gzip
import importlib.machinery
import importlib.util
import io
import json
import os
import random
import subprocess
import sys
import tempfile

SETCOVER, CHECK, CHECK_PLAN = sys.argv[1:4]
SHARED = os.path.join(os.environ.get("DIDGAH_SHARED", ""), "data", "setcover")
n_cases = n_failed = 0


def tap(name, wrong, skip=None):
    global n_cases, n_failed
    n_cases += 1
    n_failed += bool(wrong)
    for line in wrong:
        print("# " + line)
    print("%sok %d - %s%s" % ("not " if wrong else "", n_cases, name, " # SKIP " + skip if skip else ""), flush=True)


def run(*args):
    return subprocess.run(args, capture_output=True, text=True)


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w") as f:
        f.write(text)
    return path


# One matrix in every format: 4 rows, 5 columns, least cover 2 (columns 0 and 3).
ROWS = [[0, 1], [0, 2], [3, 1], [3, 4]]
COSTS = [1, 1, 1, 1, 1]


def texts():
    cols = [[r for r, row in enumerate(ROWS) if c in row] for c in range(5)]
    return {
        "scptiny.txt": "4 5\n1 1 1 1 1\n" + "".join("%d %s\n" % (len(r), " ".join(str(c + 1) for c in r)) for r in ROWS),
        "railtiny.txt": "4 5\n" + "".join("1 %d %s\n" % (len(c), " ".join(str(r + 1) for r in c)) for c in cols),
        "AC_tiny": "4 5\n" + "".join("%d\n%d\n%s\n" % (i, len(r), " ".join(map(str, r))) for i, r in enumerate(ROWS)),
        "ststiny.txt": "5 3\n1 2 3\n1 4 5\n2 4 3\n",
    }


def formats(folder):
    wrong = []
    for name, text in texts().items():
        path, answer = write(folder, name, text), os.path.join(folder, name + ".answer")
        got = run(SETCOVER, path, "--moves", "100", "--out", answer)
        if got.returncode or json.loads(got.stdout)["size"] != 2:
            wrong.append("%s: %s%s" % (name, got.stdout, got.stderr))
        checked = run(CHECK, path, answer)
        if checked.returncode:
            wrong.append("%s: %s%s" % (name, checked.stdout, checked.stderr))
    tap("every format is read alike, solved, and confirmed", wrong)


def falsified(folder):
    path = write(folder, "scptiny.txt", texts()["scptiny.txt"])
    good = "cost 2 bound 2 unit 10\n2\n0\n3\n4\n10\n0\n0\n10\n"
    cases = {
        good: (0, "good: cost 2, bound 2, 2 columns, 4 rows"),
        good.replace("2\n0\n3\n", "1\n0\n"): (1, "wrong: 2 rows are not covered, the first is 2"),
        good.replace("cost 2", "cost 1"): (1, "wrong: the choice costs 2, not 1"),
        good.replace("10\n0\n0\n10", "10\n0\n0\n9"): (0, "good"),
        good.replace("10\n0\n0\n10", "9\n0\n0\n1"): (1, "wrong: the multipliers prove 1, not 2"),
        good.replace("10\n0\n0\n10", "10\n10\n10\n10"): (1, "wrong: the multipliers prove 1, not 2"),
        good.replace("10\n0\n0\n10", "20\n-10\n0\n10"): (1, "wrong: a multiplier is below 0"),
        good.replace("2\n0\n3\n", "2\n0\n5\n"): (1, "wrong: a chosen column does not exist"),
        good.replace("2\n0\n3\n", "3\n0\n3\n3\n"): (1, "wrong: a column is chosen twice"),
        good[:-3]: (3, "cut off"),
    }
    wrong = []
    for text, (status, line) in cases.items():
        got = run(CHECK, path, write(folder, "answer", text))
        if got.returncode != status or line not in got.stdout + got.stderr:
            wrong.append("%r: %d %s%s" % (text, got.returncode, got.stdout, got.stderr))
    tap("a falsified answer is refused, with what is wrong", wrong)


def broken(folder):
    cases = {
        "1": "the file ends where the number of columns belongs: it is cut off",
        "2 3\n1 1 1\n2 1": "the file ends where a column belongs: it is cut off",
        "999999999 3\n1 1 1\n": "999999999 rows in 18 bytes: the counts lie",
        "1 999999999\n1\n": "999999999 columns in 14 bytes: the counts lie",
        "1 2\n1 1\n3 1 2 3": "byte 8: a row's count is 3, outside 0..2",
        "1 2\n1 1\n1 3": "byte 10: a column is 3, outside 1..2",
        "1 2\n1 -1\n1 1": "byte 6: a cost is -1, outside 0..9223372036854775807",
        "1 2\n1 1\n1 1 1": "byte 12: more than the counts say",
        "1 2\n1 x\n": "byte 6: a cost is not a whole number",
        "1 2\n1 1\n2 1 1": "row 0 names column 0 twice",
        "plan 1 1 0": "the file ends where the budget belongs: it is cut off",
        "plan 1 1 1 -1\n-3\n": "byte 14: a site's cost is -3, outside 0..9223372036854775807",
        "plan 1 1 0 -1\n1 3 -1\n1 1 1 0\n": "byte 16: a column's state is 3, outside 0..2",
        "plan 1 1 0 -1\n1 0 0\n1 1 1 0\n": "byte 18: a column's site is 0, outside -1..-1",
        "plan 1 1 0 2\n5 1 -1\n1 1 1 0\n": "the fixed columns cost 5, 3 more than the budget of 2",
    }
    wrong = []
    for text, line in cases.items():
        got = run(SETCOVER, write(folder, "scpbroken.txt", text), "--moves", "10", "--out", os.path.join(folder, "none"))
        if got.returncode != 3 and "twice" not in line and "more than" not in line or line not in got.stderr or got.stderr.count("\n") != 1:
            wrong.append("%r: %d %s" % (text, got.returncode, got.stderr))
    packed = os.path.join(folder, "scpcut.txt.gz")
    with open(packed, "wb") as f:
        f.write(gzip.compress(texts()["scptiny.txt"].encode())[:-12])
    got = run(SETCOVER, packed, "--moves", "10", "--out", os.path.join(folder, "none"))
    if got.returncode == 0 or "cut off" not in got.stderr:
        wrong.append("a packed file cut off: %d %s" % (got.returncode, got.stderr))
    if os.path.exists(os.path.join(folder, "none")):
        wrong.append("an answer was written for a broken matrix")
    tap("a broken matrix ends with one line and no answer", wrong)


def whole(rng):
    """A random problem with everything that a problem can have, as text."""
    n_rows, n_cols, n_sites = rng.randint(1, 30), rng.randint(1, 25), rng.randint(0, 5)
    state = [rng.choice([0, 0, 0, 0, 0, 1, 2]) for _ in range(n_cols)]
    budget = rng.choice([-1, 200 + rng.randint(0, 150)])
    lines = ["plan %d %d %d %d" % (n_rows, n_cols, n_sites, budget)]
    lines += [str(rng.randint(0, 20)) for _ in range(n_sites)]
    lines += ["%d %d %d" % (rng.randint(0, 9), s, rng.randint(-1, n_sites - 1)) for s in state]
    for _ in range(n_rows):
        cols = sorted(rng.sample(range(n_cols), rng.randint(0, min(6, n_cols))))
        lines.append(" ".join(map(str, [rng.choice([0, 1, 1, 1, 2]), rng.randint(0, 9), len(cols)] + cols)))
    return "\n".join(lines) + "\n"


def wholes(folder):
    """What the planner answers is confirmed; the same with a lie in any of its figures is not."""
    rng, wrong, n_lies = random.Random(5), [], 0
    for i in range(60):
        path, answer = write(folder, "whole", whole(rng)), os.path.join(folder, "answer")
        got = run(SETCOVER, path, "--moves", "300", "--out", answer)
        checked = run(CHECK, path, answer)
        if got.returncode or checked.returncode:
            wrong.append("%d: %s%s%s" % (i, got.stderr, checked.stdout, checked.stderr))
            continue
        words = open(answer).read().split()
        for name, by in ("cost", -1), ("weight", 1), ("bound", -1 if "weight" in words else 1):
            if name not in words:
                continue
            at = words.index(name) + 1
            lie = words[:at] + [str(int(words[at]) + by)] + words[at + 1:]
            n_lies += 1
            if run(CHECK, path, write(folder, "lie", " ".join(lie))).returncode != 1:
                wrong.append("%d: a lie about the %s passes" % (i, name))
    if n_lies < 120:
        wrong.append("only %d lies were told" % n_lies)
    problem = "plan 2 3 1 %d\n7\n4 %d 0\n5 0 0\n1 %d -1\n1 6 2 0 1\n1 3 1 2\n"
    answers = {
        (-1, 0, 0, "cost 12 bound 0 unit 1 2 0 2 2 0 0"): "good: cost 12, bound 0, 2 columns, 2 rows",
        (-1, 0, 0, "cost 12 bound 9 unit 1 2 0 2 2 8 1"): "good: cost 12, bound 9, 2 columns, 2 rows",
        (-1, 2, 0, "cost 12 bound 0 unit 1 2 0 2 2 0 0"): "wrong: an excluded column is chosen",
        (-1, 1, 0, "cost 13 bound 0 unit 1 2 1 2 2 0 0"): "wrong: a fixed column is not chosen",
        (-1, 0, 0, "cost 17 bound 0 unit 1 3 0 1 2 2 0 0"): "good: cost 17, bound 0, 3 columns, 2 rows",
        (-1, 0, 2, "cost 11 bound 0 unit 1 1 0 2 0 0"): "good: cost 11, bound 0, 1 columns, 2 rows",
        (11, 0, 0, "weight 6 cost 11 bound 9 unit 1 price 0 1 0 2 0 0"): "good: weight 6, cost 11, bound 9",
        (11, 0, 0, "weight 9 cost 12 bound 9 unit 1 price 0 2 0 2 2 0 0"): "wrong: the choice costs 12, more than",
        (11, 0, 0, "weight 6 cost 11 bound 8 unit 1 price 0 1 0 2 0 0"): "wrong: the multipliers prove 9, not 8",
        (11, 0, 0, "weight 6 cost 11 bound 9 unit 1 1 0 2 0 0"): "wrong: weight, price and a budget belong together",
    }
    for (budget, first, last, text), line in answers.items():
        got = run(CHECK, write(folder, "whole", problem % (budget, first, last)), write(folder, "answer", text))
        if line not in got.stdout:
            wrong.append("%r: %s%s" % (text, got.stdout, got.stderr))
    tap("sites, demands, fixed and excluded columns, budgets: answers are confirmed, lies are not", wrong)


def checker(path):
    """The checker as a function of its arguments: exit status and what it said."""
    loader = importlib.machinery.SourceFileLoader(os.path.basename(path), path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)

    def judge(*args):
        said = io.StringIO()
        argv, sys.argv = sys.argv, [path, *args]
        try:
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                status = module.main(list(args)) if "check_cover" in path else module.main()
        except SystemExit as e:
            status = e.code
        finally:
            sys.argv = argv
        return status, said.getvalue()

    return judge


def spoil(rng, data):
    """A file as it comes out of a bad disk or a bad hand."""
    how = rng.randrange(4)
    if how == 0:
        return data[:rng.randrange(len(data))]
    if how == 1:
        at = rng.randrange(len(data))
        return data[:at] + bytes([rng.randrange(256)]) + data[at + 1:]
    words = data.split()
    at = rng.randrange(len(words))
    if how == 2:
        words[at] = rng.choice([b"-1", b"0", b"1", b"999999999999999999999999", b"x", b"1e9", b"\xff"])
    else:
        words[at:at + 1] = [] if rng.random() < 0.5 else [words[at], words[at]]
    return b" ".join(words)


def spoiled(name, path, matrix, answer):
    """Whatever is in the files, the checker ends with a verdict or one line; never with a failure of its own."""
    judge, rng, wrong = checker(path), random.Random(6), []
    with tempfile.TemporaryDirectory() as folder:
        files = [os.path.join(folder, "m"), os.path.join(folder, "a")]
        for i in range(1500):
            for file, data in zip(files, (matrix, answer)):
                with open(file, "wb") as f:
                    f.write(spoil(rng, data) if (i + (file == files[1])) % 2 or i % 7 == 0 else data)
            try:
                status, said = judge(*files)
            except Exception as e:  # whatever it is, the checker let it through
                status, said = repr(e), ""
            if status not in (0, 1, 3) or (status == 3 and said.count("\n") != 1):
                wrong.append("%d: %s %r" % (i, status, said))
    tap(name, wrong[:5])


KNOWN = [("scp41", 38, 20000), ("scpclr10", 25, 20000), ("scpcyc06", 60, 100000), ("sts81", 61, 20000)]


def public(folder, name, best, moves):
    path = os.path.join(SHARED, name + ".txt.gz")
    if not os.path.exists(path):
        tap(name, [], "no public instances here")
        return
    wrong, answer = [], os.path.join(folder, "answer")
    first = run(SETCOVER, path, "--moves", str(moves), "--out", answer)
    if first.returncode or json.loads(first.stdout)["size"] > best:
        wrong.append(first.stdout + first.stderr)
    checked = run(CHECK, path, answer)
    if checked.returncode:
        wrong.append(checked.stdout + checked.stderr)
    tap("%s reaches %d in %d moves" % (name, best, moves), wrong)


with tempfile.TemporaryDirectory() as folder:
    formats(folder)
    falsified(folder)
    broken(folder)
    wholes(folder)
    path = write(folder, "whole", "plan 2 3 1 -1\n7\n4 0 0\n5 0 0\n1 0 -1\n1 6 2 0 1\n1 3 1 2\n")
    spoiled("spoiled files do not upset check_cover", CHECK, open(path, "rb").read(),
            b"cost 12 bound 9 unit 1 2 0 2 2 8 1\n")
    shares = "shares 1\n1 2 1\n3 1 5 2 2 2\n1 0 0 1 0 2\n1 0 0 1 1 2\n0\n"
    spoiled("spoiled files do not upset check_plan", CHECK_PLAN, shares.encode(),
            b"cost 2 bound 1 unit 1048576 shift 20\n2 0 1\n0 0 0 0 0\n0\n")
    for row in KNOWN:
        public(folder, *row)
print("1..%d" % n_cases)
sys.exit(n_failed > 0)
