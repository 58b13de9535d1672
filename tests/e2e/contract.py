"""Is each answer one that the server's own OpenAPI document promises? Status, media type, the shape of its JSON."""
import json
import re

import jsonschema


def plain(schema):
    """OpenAPI 3.0's `nullable` in the words of JSON Schema."""
    if isinstance(schema, list):
        return [plain(s) for s in schema]
    if not isinstance(schema, dict):
        return schema
    out = {k: plain(v) for k, v in schema.items() if k != "nullable"}
    if schema.get("nullable"):
        out["type"] = [schema["type"], "null"]
    return out


class Contract:
    """Of one server; `faults` is what was not as promised, `n` how many answers were looked at."""

    def __init__(self, document):
        self.schemas = plain(document["components"]["schemas"])
        self.paths = []
        for path, item in document["paths"].items():
            rest = path.endswith("{rest}")
            form = re.sub(r"\\{[a-z0-9]+\\}", "[^/]+", re.escape(path[:-6] if rest else path)) + (".+" if rest else "")
            self.paths.append((len(re.sub(r"\{[^}]*\}", "", path)), path, re.compile(form + r"\Z"), item))
        self.paths.sort(key=lambda p: -p[0])  # the more literal one is meant
        self.checkers, self.faults, self.n, self.seen = {}, [], 0, set()

    def checker(self, schema):
        key = json.dumps(schema, sort_keys=True)
        if key not in self.checkers:
            whole = {"components": {"schemas": self.schemas}, **plain(schema)}
            self.checkers[key] = jsonschema.Draft4Validator(whole)
        return self.checkers[key]

    def see(self, method, target, answer):
        method, path = "get" if method == "HEAD" else method.lower(), target.split("?")[0]
        operation, known = None, None
        for _, name, form, item in self.paths:
            if form.match(path):
                known = known or name
                if method in item:
                    operation, known = item[method], name
                    break
        self.n += 1
        status, kind = answer.status, answer.headers.get("content-type", "").split(";")[0]
        fault = self.judge(operation, status, kind, answer)
        if operation and status < 400:
            self.seen.add((method, known))
        if fault and (method, known, status, kind, fault) not in self.faults:
            self.faults.append((method, known, status, kind, fault))

    def judge(self, operation, status, kind, answer):
        if operation is None:
            return None if status in (400, 404, 405, 421, 429) else "no such operation is promised"
        promised = operation["responses"].get(str(status)) or operation["responses"].get(f"{status // 100}XX") or operation["responses"]["default"]
        if status < 400 and promised is operation["responses"]["default"]:
            return "this status is not promised"
        content = promised.get("content", {})
        if not content:
            return "a body that is not promised" if answer.body else None
        if kind == "text/html" and status >= 400 and any(k == "text/html" for r in operation["responses"].values() for k in r.get("content", {})):
            return None  # a page says what is wrong on a page
        if kind not in content:
            return f"media type is none of {sorted(content)}" if answer.body else None
        if not kind.endswith("json") or not answer.body or kind == "application/geo+json":
            return None
        fault = next(self.checker(content[kind]["schema"]).iter_errors(json.loads(answer.body)), None)
        return fault and f"{'/'.join(str(p) for p in fault.absolute_path)}: {fault.message[:200]}"
