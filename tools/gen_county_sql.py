#!/usr/bin/env python3
"""Turn sql/county into one C file and its header.

Usage: gen_county_sql.py SQL_DIR OUT.c OUT.h DEPFILE

SQL_DIR/<name>.sql is one statement, DG_SQL_<NAME> in the enum and in the table dg_county_sql. Its parameters are $1, $2 ... in the order in which they
first appear: SQLite numbers named parameters so, PostgreSQL takes the numbers as they are. SQL_DIR/schema/NNN_<name>.sql are the
migrations, by number, each a list of statements in dg_county_migrations."""
import hashlib
import re
import sys
from pathlib import Path


def bare(sql: str) -> str:
    """Without comments; no statement of ours has '--' inside a string."""
    lines = (re.sub(r"\s*--.*", "", line).rstrip() for line in sql.splitlines())
    return "\n".join(line for line in lines if line)


def literal(text: str) -> str:
    quoted = ('"' + line.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"' for line in text.splitlines(keepends=True))
    return "\n     ".join(quoted)


def check(path: Path, sql: str) -> None:
    seen: list[int] = []
    for number in map(int, re.findall(r"\$(\d+)", sql)):
        if number not in seen:
            seen.append(number)
    if seen != list(range(1, len(seen) + 1)):
        sys.exit(f"{path}: parameters must first appear in order, but come as {seen}")
    if re.search(r"[?;]|\bREPLACE\b|\bPRAGMA\b|\browid\b", sql, re.I):
        sys.exit(f"{path}: one plain statement that every engine knows")


def main() -> int:
    folder, out_c, out_h, depfile = map(Path, sys.argv[1:])
    verbs = sorted(folder.glob("*.sql"))
    steps = sorted((folder / "schema").glob("*.sql"))
    if [int(p.name[:3]) for p in steps] != list(range(len(steps))):
        sys.exit(f"{folder}/schema: numbers have a gap")
    header = ["/* Made by tools/gen_county_sql.py from sql/county/. */", "#ifndef DG_COUNTY_SQL_H", "#define DG_COUNTY_SQL_H", "", "enum dg_sql {"]
    header += [f"    DG_SQL_{p.stem.upper()}," for p in verbs]
    header += ["    DG_N_SQL", "};", "extern const char *const dg_county_sql[DG_N_SQL];", "",
               "struct dg_migration {", "    const char *sha256;", "    const char *const *statements; /* NULL at the end */", "};",
               f"#define DG_N_MIGRATIONS {len(steps)}", "extern const struct dg_migration dg_county_migrations[DG_N_MIGRATIONS];", "", "#endif"]
    source = ['#include "county/sql.h"', "", "#include <stddef.h>", "", "const char *const dg_county_sql[DG_N_SQL] = {"]
    for path in verbs:
        sql = bare(path.read_text(encoding="utf-8"))
        check(path, sql)
        source.append(f"    [DG_SQL_{path.stem.upper()}] =\n     {literal(sql)},")
    source += ["};", ""]
    for path in steps:
        statements = [s.strip() for s in bare(path.read_text(encoding="utf-8")).split(";") if s.strip()]
        source += [f"static const char *const migration_{path.name[:3]}[] = {{"]
        source += [f"    {literal(s)}," for s in statements]
        source += ["    NULL};", ""]
    source.append("const struct dg_migration dg_county_migrations[DG_N_MIGRATIONS] = {")
    for path in steps:
        digest = hashlib.sha256(bare(path.read_text(encoding="utf-8")).encode()).hexdigest()
        source.append(f'    {{"{digest}", migration_{path.name[:3]}}},')
    source.append("};")
    out_c.write_text("\n".join(source) + "\n", encoding="utf-8")
    out_h.write_text("\n".join(header) + "\n", encoding="utf-8")
    used = " ".join(str(p.resolve()) for p in [*verbs, *steps, folder, folder / "schema"])
    depfile.write_text(f"{out_c} {out_h}: {used}\n", encoding="utf-8")
    return 0


sys.exit(main())
