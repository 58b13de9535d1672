#!/usr/bin/env python3
"""Compile the kernel for wasm32, run the golden scenes under Node, and compare byte for byte with the native run.

Usage: run_wasm.py CLANG NODE NATIVE SOURCE_ROOT OUT_DIR KERNEL.c...
CLANG or NODE may be "" when the build did not find them: then the test is skipped and says why. TAP on standard
output. Also links the kernel alone, as the browser gets it, and says how large it is."""
import difflib
import subprocess
import sys
from pathlib import Path

FLAGS = ["--target=wasm32-wasi", "-std=gnu17", "-O2", "-ffp-contract=off", "-fno-math-errno", "-D_GNU_SOURCE",
         "-Wall", "-Wextra", "-Werror"]
STACK = ["-Wl,-z,stack-size=1048576"]
# What a browser calls while a camera is dragged; the rest comes along as needed.
EXPORTS = ["dg_arena_done", "dg_bits_trace", "dg_cover_classify", "dg_cover_shadow", "dg_cover_view", "dg_grid_init",
           "dg_lens_check", "dg_need_build", "dg_need_enter", "dg_need_judge", "dg_ptz_look", "dg_scene_build",
           "dg_view_look", "dg_view_reach_m", "free", "malloc"]


def run(command: list) -> subprocess.CompletedProcess:
    return subprocess.run([str(c) for c in command], capture_output=True)


def comment(text: str) -> None:
    for line in text.splitlines()[:40]:
        print(f"# {line}")


def can_link(clang: str, out: Path) -> str:
    """Empty when the toolchain works, else what is missing."""
    probe = out / "probe.c"
    probe.write_text("#include <math.h>\n#include <stdio.h>\nint main(void) { return printf(\"x\") < 0; }\n")
    done = run([clang, *FLAGS, probe, "-o", out / "probe.wasm"])
    if done.returncode == 0:
        return ""
    comment(done.stderr.decode())
    return "clang cannot link for wasm32-wasi (Debian: wasi-libc lld-14 libclang-rt-14-dev-wasm32)"


def compile_all(clang: str, root: Path, out: Path, sources: list) -> list:
    objects = []
    for source in sources:
        path = Path(source)
        path = (path if path.is_absolute() else root / path).resolve()
        target = out / (str(path.relative_to(root)).replace("/", "_") + ".o")
        done = run([clang, *FLAGS, "-I", root / "src", "-c", path, "-o", target])
        if done.returncode:
            raise RuntimeError(f"{path.relative_to(root)}:\n{done.stderr.decode()}")
        objects.append(target)
    return objects


def same_bytes(native: str, node: str, root: Path, module: Path) -> bool:
    here = run([native])
    there = run([node, root / "tests/wasm/run_node.mjs", module])
    for name, done in (("native", here), ("wasm", there)):
        if done.returncode:
            comment(f"{name}: status {done.returncode}\n{done.stderr.decode()}")
            return False
    if not here.stdout:
        comment("the driver printed nothing")
        return False
    if here.stdout == there.stdout:
        comment(f"{len(here.stdout.splitlines())} lines, {len(here.stdout)} bytes alike")
        return True
    comment("\n".join(difflib.unified_diff(here.stdout.decode().splitlines(), there.stdout.decode().splitlines(),
                                           "native", "wasm", lineterm="", n=0)))
    return False


def main() -> int:
    clang, node, native = sys.argv[1:4]
    root, out = Path(sys.argv[4]).resolve(), Path(sys.argv[5])
    out.mkdir(parents=True, exist_ok=True)
    missing = "no clang" if not clang else "no node" if not node else can_link(clang, out)
    if missing:
        print(f"ok 1 - the kernel in WebAssembly # SKIP {missing}\n1..1")
        return 0

    try:
        objects = compile_all(clang, root, out, sys.argv[6:])
        driver = compile_all(clang, root, out, ["tests/wasm/golden.c"])
    except RuntimeError as stop:
        comment(str(stop))
        print("not ok 1 - the kernel compiles for wasm32\n1..1")
        return 1
    print("ok 1 - the kernel compiles for wasm32")

    golden, kernel = out / "golden.wasm", out / "didgah-kernel.wasm"
    done = run([clang, *FLAGS, *STACK, *objects, *driver, "-o", golden])
    comment(done.stderr.decode())
    same = done.returncode == 0 and same_bytes(native, node, root, golden)
    print(f"{'ok' if same else 'not ok'} 2 - golden scenes: the same bytes natively and under Node")

    done = run([clang, *FLAGS, *STACK, "-mexec-model=reactor", "-Wl,--strip-all", *objects,
                *(f"-Wl,--export={name}" for name in EXPORTS), "-o", kernel])
    comment(done.stderr.decode())
    linked = done.returncode == 0
    if linked:
        comment(f"didgah-kernel.wasm: {kernel.stat().st_size} bytes")
    print(f"{'ok' if linked else 'not ok'} 3 - the kernel links alone")
    print("1..3")
    return 0 if same and linked else 1


sys.exit(main())
