#!/usr/bin/env python3
"""Turn sql/ and data/styles/ into one C file and its header, or into the tables of docs/dossier.md.

Usage: gen_sql.py SQL_DIR STYLE_DIR OUT.c OUT.h DEPFILE
       gen_sql.py --doc SQL_DIR              (the layers as Markdown, on standard output)
       gen_sql.py --write-doc SQL_DIR FILE   (the same into FILE, between its two marks)

sql/layer/<layer>.sql is the schema of one layer and the only place where its columns are described:

    -- <layer>: <Title>
    -- <what the layer is, any number of lines>
    CREATE TABLE <layer> (
        <column> <TYPE> [constraints], -- <Title> [<unit>] *: <description> {<word> | <word>}

The unit, the star (required) and the words are optional. Comments stay out of the compiled statements; the file
carries them as gpkg_data_columns instead.
sql/gpkg and sql/verb hold statements, named by folder and file: sql/verb/srs_add.sql becomes dg_sql_srs_add."""
import re
import sys
from pathlib import Path

HEAD = re.compile(r"-- (?P<layer>\w+): (?P<title>.+)")
COLUMN = re.compile(
    r'\s{4}"?(?P<name>\w+)"? (?P<type>[A-Z]+)(?P<rest>[^-]*?),? -- (?P<title>[^\[*:]+?)'
    r"(?: \[(?P<unit>[^\]]+)\])?(?P<required> \*)?: (?P<text>.*?)(?: \{(?P<words>[^}]*)\})?$"
)
GEOMETRY = {"GEOMETRY", "POINT", "MULTILINESTRING", "MULTIPOLYGON"}
DOC_BEGIN, DOC_END = "<!-- made by tools/gen_sql.py --doc sql -->\n", "<!-- end of what is made -->\n"
# The order in which QGIS lists the layers, and in which they are written.
ORDER = """scheme need site camera preset equipment phase goal link recorder building barrier road private_space
sensitive_place lamp document assumption terrain coverage gap intrusion finding assessment""".split()


def fail(path: Path, line: str, why: str) -> None:
    sys.exit(f"{path}: {why}: {line.strip()}")


def read_layer(path: Path) -> dict:
    layer: dict = {"text": [], "columns": []}
    for line in path.read_text(encoding="utf-8").splitlines():
        if "title" not in layer:
            head = HEAD.fullmatch(line)
            if not head or head["layer"] != path.stem:
                fail(path, line, "the first line must be '-- layer: Title'")
            layer |= {"name": head["layer"], "title": head["title"]}
        elif line.startswith("-- "):
            layer["text"].append(line[3:])
        elif line.startswith("    "):
            if re.match(r"\s{4}fid INTEGER PRIMARY KEY", line):
                continue
            column = COLUMN.fullmatch(line)
            if not column:
                fail(path, line, "a column needs '-- Title [unit] *: description {words}'")
            layer["columns"].append(column.groupdict())
        elif not re.fullmatch(r"CREATE TABLE \w+ \(|\);", line):
            fail(path, line, "not a line that this file knows")
    layer["sql"] = bare(path.read_text(encoding="utf-8"))
    layer["geometry"] = next((c["type"] for c in layer["columns"] if c["name"] == "geom"), "")
    if layer["geometry"] and layer["geometry"] not in GEOMETRY:
        fail(path, layer["geometry"], "geometry type not foreseen")
    return layer


def read_layers(folder: Path) -> list[dict]:
    found = {p.stem for p in folder.glob("*.sql")}
    if found != set(ORDER):
        sys.exit(f"{folder}: layers and ORDER differ: {sorted(found ^ set(ORDER))}")
    return [read_layer(folder / f"{name}.sql") for name in ORDER]


def bare(sql: str) -> str:
    """Without comments; no statement of ours has '--' inside a string."""
    lines = (re.sub(r"\s*--.*", "", line).rstrip() for line in sql.splitlines())
    return "\n".join(line for line in lines if line)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def literal(text: str) -> str:
    """A C string over several lines."""
    return "\n    ".join(quoted(line) for line in text.splitlines(keepends=True)) or '""'


def words_of(column: dict) -> list[str]:
    return [w.strip() for w in column["words"].split("|")] if column["words"] else []


def describe(column: dict) -> str:
    text = column["text"] + (f" ({', '.join(words_of(column))})" if column["words"] else "")
    return text[0].upper() + text[1:] + (" Required." if column["required"] and text.endswith(".") else
                                         ". Required." if column["required"] else ".")


def title_of(column: dict) -> str:
    return column["title"] + (f" [{column['unit']}]" if column["unit"] else "")


def emit(sql: Path, styles: Path) -> tuple[str, str, list[Path]]:
    layers = read_layers(sql / "layer")
    statements = sorted([*(sql / "gpkg").glob("*.sql"), *(sql / "verb").glob("*.sql")], key=lambda p: p.stem)
    source = ['#include "store/sql.h"', "", "#include <stddef.h>", "", '#include "store/schema.h"', "",
              '#pragma GCC diagnostic ignored "-Woverlength-strings" /* all compilers in use take longer ones */', ""]
    header = ["/* Made by tools/gen_sql.py from sql/ and data/styles/. */", "#ifndef DG_STORE_SQL_H",
              "#define DG_STORE_SQL_H", ""]
    for path in statements:
        source += [f"const char dg_sql_{path.stem}[] =", f"    {literal(bare(path.read_text(encoding='utf-8')))};", ""]
        header.append(f"extern const char dg_sql_{path.stem}[];")
    for layer in layers:
        source.append(f"static const struct dg_schema_column columns_{layer['name']}[] = {{")
        for c in layer["columns"]:
            words = "\\0".join(words_of(c)) + "\\0" if c["words"] else ""
            source.append(f"    {{{quoted(c['name'])}, {quoted(c['type'])}, {quoted(title_of(c))}, "
                          f"{quoted(describe(c))}, " + (f'"{words}"' if words else "NULL") + "},")
        source += ["};", ""]
    source.append("const struct dg_schema_layer dg_schema[DG_SCHEMA_LAYERS] = {")
    used = [sql / "layer" / f"{layer['name']}.sql" for layer in layers] + statements
    for layer in layers:
        style = styles / f"{layer['name']}.qml"
        qml = "NULL"
        if style.exists():
            qml = literal(style.read_text(encoding="utf-8"))
            used.append(style)
        elif layer["geometry"]:
            sys.exit(f"{style}: missing; every layer with a geometry has a style")
        source.append(f"    {{{quoted(layer['name'])}, {quoted(layer['title'])}, {quoted(' '.join(layer['text']))}, "
                      f"{quoted(layer['geometry'])},\n    {literal(layer['sql'])},\n    columns_{layer['name']}, "
                      f"{len(layer['columns'])},\n    {qml}}},")
    source.append("};")
    source.append(f'_Static_assert(DG_SCHEMA_LAYERS == {len(layers)}, "store/schema.h counts the layers");')
    header += ["", "#endif"]
    return "\n".join(source) + "\n", "\n".join(header) + "\n", used


def doc(sql: Path) -> str:
    out = []
    for layer in read_layers(sql / "layer"):
        geometry = f", `{layer['geometry']}`" if layer["geometry"] else ", a table without geometry"
        out += [f"### `{layer['name']}`: {layer['title']}{geometry}", "", " ".join(layer["text"]), "",
                "| column | type | unit | required | meaning |", "| --- | --- | --- | --- | --- |"]
        for c in layer["columns"]:
            words = ": " + ", ".join(f"`{w}`" for w in words_of(c)) if c["words"] else ""
            out.append(f"| `{c['name']}` | {c['type']} | {c['unit'] or ''} | {'yes' if c['required'] else ''} | "
                       f"{c['title']}: {c['text']}{words} |")
        out.append("")
    return "\n".join(out)


def main() -> int:
    if sys.argv[1] == "--doc":
        sys.stdout.write(doc(Path(sys.argv[2])))
        return 0
    if sys.argv[1] == "--write-doc":
        path = Path(sys.argv[3])
        head, rest = path.read_text(encoding="utf-8").split(DOC_BEGIN)
        path.write_text(head + DOC_BEGIN + doc(Path(sys.argv[2])) + DOC_END + rest.split(DOC_END)[1], encoding="utf-8")
        return 0
    sql, styles, out_c, out_h, depfile = map(Path, sys.argv[1:])
    source, header, used = emit(sql, styles)
    out_c.write_text(source, encoding="utf-8")
    out_h.write_text(header, encoding="utf-8")
    folders = [sql / "layer", sql / "gpkg", sql / "verb", styles]
    depfile.write_text(f"{out_c} {out_h}: {' '.join(str(p.resolve()) for p in [*used, *folders])}\n", encoding="utf-8")
    return 0


sys.exit(main())
