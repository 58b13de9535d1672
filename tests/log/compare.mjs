// The two verifiers, side by side, in TAP: changed logs must get the same verdict and the same entry from both, the edge
// vectors of Ed25519 the same answer, canonical JSON the same bytes.
//
// Usage: node compare.mjs VERIFIER_FOLDER CHANGED_LOGS COUNT [SEED]
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { createHash } from "node:crypto";

const [, , folder, program, count, seed = "20261124"] = process.argv;
const { verify, readKey, verifyEd25519, readCanonical, sha256, sha512 } = await import(
  pathToFileURL(join(folder, "verify.js")).href
);
const shared = join(process.env.DIDGAH_SHARED ?? "", "data", "hostile");
let n = 0;
let failed = 0;

function tell(ok, name, skip) {
  n++;
  if (!ok) failed++;
  console.log(`${ok ? "ok" : "not ok"} ${n} - ${name}${skip ? ` # SKIP ${skip}` : ""}`);
}

const bytes = (base64) => new Uint8Array(Buffer.from(base64, "base64"));
const hex = (text) => new Uint8Array(Buffer.from(text, "hex"));
const same = ["ok", "fault", "entry", "from", "to", "size", "origin", "root", "signed", "key_checked", "kept_size", "witnessed", "witnessed_at"];

function judge(files, line) {
  if (!files.get("checkpoint")) return null;
  const options = { key: line.key ? readKey(bytes(line.key)) : null, kept: line.kept.map(bytes) };
  try {
    return verify((path) => files.get(path) ?? null, options);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

async function compareLogs() {
  const work = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "didgah-logs-"));
  const child = spawn(program, [count, seed, work], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.on("close", resolve));
  let base = new Map();
  let differences = 0;
  let judged = 0;
  const faults = new Map();
  for await (const text of createInterface({ input: child.stdout, crlfDelay: Infinity })) {
    const line = JSON.parse(text);
    if (line.base) {
      base = new Map(line.base.map(([path, content]) => [path, bytes(content)]));
      continue;
    }
    const files = new Map(line.all ? [] : base);
    for (const [path, content] of line.change) files.set(path, content === null ? null : bytes(content));
    const got = judge(files, line);
    judged++;
    const word = `${line.how}/${line.verdict?.fault ?? "none"}`;
    faults.set(word, (faults.get(word) ?? 0) + 1);
    const isSame = got === null || line.verdict === null
      ? got === line.verdict
      : same.every((key) => got[key] === line.verdict[key]);
    if (isSame) continue;
    if (differences++ < 5) console.log(`#   ${line.how}: here ${JSON.stringify(got)}\n#   there ${JSON.stringify(line.verdict)}`);
  }
  const status = await ended;
  rmSync(work, { recursive: true, force: true });
  console.log(`# ${judged} changed logs: ${[...faults].sort().map(([word, k]) => `${word} ${k}`).join(", ")}`);
  tell(status === 0 && judged === Number(count) && differences === 0, `${count} changed logs: same verdict, same entry`);
}

/** Faults that random changes must have led to, or the comparison compares little. */
function compareEdges() {
  const path = join(shared, "crypto-cctv-ed25519", "ed25519vectors.json");
  if (!existsSync(path)) return tell(true, "edge vectors of Ed25519", "the shared data is absent ($DIDGAH_SHARED)");
  const refused = ["non_canonical_A", "non_canonical_R", "low_order_A", "low_order_R", "low_order_residue"];
  const rows = JSON.parse(readFileSync(path, "utf8"));
  const wrong = rows.filter((row) => {
    const wanted = !(row.flags ?? []).some((flag) => refused.includes(flag));
    return verifyEd25519(hex(row.key), new TextEncoder().encode(row.msg), hex(row.sig)) !== wanted;
  });
  tell(rows.length === 914 && wrong.length === 0, "edge vectors of Ed25519 by the one rule");
}

function compareWycheproof() {
  const path = join(shared, "crypto-wycheproof", "ed25519_test.json");
  if (!existsSync(path)) return tell(true, "Wycheproof's Ed25519", "the shared data is absent ($DIDGAH_SHARED)");
  let judged = 0;
  let wrong = 0;
  for (const group of JSON.parse(readFileSync(path, "utf8")).testGroups) {
    for (const test of group.tests) {
      judged++;
      if (verifyEd25519(hex(group.publicKey.pk), hex(test.msg), hex(test.sig)) !== (test.result === "valid")) wrong++;
    }
  }
  tell(judged === 151 && wrong === 0, "Wycheproof's Ed25519");
}

function compareHashes() {
  let ok = true;
  for (let length = 0; length < 300; length++) {
    const message = Uint8Array.from({ length }, (_, i) => (i * 31 + length) & 255);
    for (const [name, own] of [["sha256", sha256], ["sha512", sha512]]) {
      ok = ok && Buffer.from(own(message)).equals(createHash(name).update(message).digest());
    }
  }
  tell(ok, "SHA-256 and SHA-512 agree with another's, lengths 0 to 299");
}

function compareCanonical() {
  const name = (kind, file) => join(shared, "json-canonical", kind, `${file}.json`);
  if (!existsSync(name("output", "weird"))) return tell(true, "RFC 8785", "the shared data is absent ($DIDGAH_SHARED)");
  const files = ["arrays", "french", "structures", "unicode", "values", "weird"];
  const ok = files.every((file) => {
    const isRead = readCanonical(new Uint8Array(readFileSync(name("output", file)))) !== undefined;
    return isRead === (file !== "values"); // which has fractions
  });
  tell(ok, "RFC 8785: the public cases");
}

compareHashes();
compareWycheproof();
compareEdges();
compareCanonical();
await compareLogs();
console.log(`1..${n}`);
process.exit(failed ? 1 : 0);
