// Verify: a log in the folder of C2SP tlog-tiles, derived again from its entries. Shares no code with the program that
// writes it; docs/log.md is what both follow, the order of the checks included, so that both name the same entry.

import { isSame, join, toHex } from "./bytes.js";
import { readEntry } from "./entry.js";
import { Checkpoint, isLogKey, Key, readCheckpoint, readKey, signedAt } from "./note.js";
import { sha256 } from "./sha2.js";

const WIDTH = 256;
const MAX_BUNDLE_BYTES = WIDTH * (65535 + 2);

export type Fault =
  | "fine" | "checkpoint" | "key" | "witness" | "missing" | "form" | "number" | "sequence" | "clock" | "hash"
  | "surplus" | "tile" | "root" | "rollback" | "fork";

export interface Verdict {
  ok: boolean;
  fault: Fault;
  /** the first wrong one; null: none, or it cannot be said which */
  entry: number | null;
  /** then, for tile, root and fork: it is one of from .. to - 1 */
  from: number;
  to: number;
  size: number;
  origin: string | null;
  root: string | null;
  signed: boolean;
  key_checked: boolean;
  kept_size: number | null;
  witnessed: number;
  witnessed_at: number;
}

/** The bytes of a file of the log's folder ("checkpoint", "tile/0/000"); null: there is none. */
export type ReadFile = (path: string) => Uint8Array | null;

export interface Options {
  /** the log's key from elsewhere */
  readonly key?: Key | null;
  readonly witnesses?: readonly Key[];
  /** checkpoints kept elsewhere: signed bytes */
  readonly kept?: readonly Uint8Array[];
}

/** What ends a pass: a fault found. */
class Found extends Error {
  constructor(readonly fault: Fault, readonly entry: number | null, readonly from = 0, readonly to = 0) {
    super(fault);
  }
}

export function tilePath(level: number | "entries", index: number, width: number): string {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, "0");
  const groups = padded.match(/.../g) as string[];
  const path = groups.map((group, i) => (i + 1 < groups.length ? `x${group}` : group)).join("/");
  return `tile/${level}/${path}${width < WIDTH ? `.p/${width}` : ""}`;
}

const leafHash = (entry: Uint8Array): Uint8Array => sha256(join(Uint8Array.of(0), entry));
const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(join(Uint8Array.of(1), left, right));

/** RFC 6962 section 2.1, word for word. */
function treeHash(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return sha256(new Uint8Array(0));
  if (leaves.length === 1) return leaves[0] as Uint8Array;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}

class Log {
  readonly leaves: Uint8Array[] = [];
  private readonly cases = new Map<string, number>();
  private beforeAt = 0;

  constructor(private readonly read: ReadFile, private readonly size: number) {}

  /** The file of a tile: as wide as the size has it, else the full one, which may have come since. */
  private tile(level: number | "entries", index: number): { bytes: Uint8Array; width: number; isFull: boolean } | null {
    const scale = level === "entries" ? 1 : WIDTH ** level;
    const width = Math.min(WIDTH, Math.floor(this.size / scale) - index * WIDTH);
    const partial = width < WIDTH ? this.read(tilePath(level, index, width)) : null;
    if (partial) return { bytes: partial, width, isFull: false };
    const full = this.read(tilePath(level, index, WIDTH));
    return full ? { bytes: full, width, isFull: true } : null;
  }

  /** The hashes of a tile; null: missing, or not as long as it should be. */
  hashes(level: number, index: number): Uint8Array[] | null {
    const tile = this.tile(level, index);
    if (!tile || tile.bytes.length !== (tile.isFull ? WIDTH : tile.width) * 32) return null;
    return Array.from({ length: tile.width }, (_, i) => tile.bytes.slice(32 * i, 32 * i + 32));
  }

  /** One bundle with its entries, each looked at before the next is read. */
  *bundle(index: number): Generator<[number, Uint8Array]> {
    const tile = this.tile("entries", index);
    const first = index * WIDTH;
    if (!tile) throw new Found("missing", first);
    const { bytes, width, isFull } = tile;
    if (bytes.length > MAX_BUNDLE_BYTES) throw new Found("form", first);
    let at = 0;
    for (let i = 0; i < width; i++) {
      if (at === bytes.length) throw new Found("missing", first + i);
      const length = bytes.length - at < 2 ? Infinity : (bytes[at] as number) * 256 + (bytes[at + 1] as number);
      if (at + 2 + length > bytes.length) throw new Found("form", first + i);
      yield [first + i, bytes.slice(at + 2, at + 2 + length)];
      at += 2 + length;
    }
    if (at !== bytes.length && (!isFull || width === WIDTH)) throw new Found("surplus", first + width);
  }

  /** What the entry says, against its place and what was before it. */
  checkEntry(index: number, bytes: Uint8Array): void {
    const entry = readEntry(bytes);
    if (!entry) throw new Found("form", index);
    if (entry.n !== index) throw new Found("number", index);
    if (entry.caseId !== null) {
      const before = this.cases.get(entry.caseId) ?? 0;
      if (entry.seq !== before + 1) throw new Found("sequence", index);
      this.cases.set(entry.caseId, entry.seq);
    }
    if (entry.at < this.beforeAt && !entry.hasLateClock) throw new Found("clock", index);
    this.beforeAt = entry.at;
  }

  /** The hashes above the leaves that are complete with this many entries. */
  checkTree(): void {
    const n = this.leaves.length;
    for (let level = 1, span = WIDTH; n % span === 0; level++, span *= WIDTH) {
      const index = n / span - 1;
      const there = this.hashes(level, Math.floor(index / WIDTH))?.[index % WIDTH];
      if (!there || !isSame(there, treeHash(this.leaves.slice(n - span)))) throw new Found("tile", null, n - span, n);
    }
  }
}

function checkKey(read: ReadFile, checkpoint: Checkpoint, options: Options, verdict: Verdict): Key | null {
  const own = options.key ? null : read("vkey");
  const key = options.key ?? (own ? readKey(own) : null);
  if (!key && !own) return null;
  if (!key || !isLogKey(key) || key.name !== checkpoint.origin || signedAt(checkpoint, key) === null)
    throw new Found("key", null);
  verdict.signed = true;
  verdict.key_checked = Boolean(options.key);
  return key;
}

function checkWitnesses(checkpoint: Checkpoint, options: Options, verdict: Verdict): void {
  for (const witness of options.witnesses ?? []) {
    const at = isLogKey(witness) ? null : signedAt(checkpoint, witness);
    if (at === null) throw new Found("witness", null);
    verdict.witnessed++;
    verdict.witnessed_at = Math.max(verdict.witnessed_at, at);
  }
}

/** Kept checkpoints, read; one that cannot be trusted is the caller's mistake. */
function readKept(origin: string, key: Key | null, options: Options): Checkpoint[] {
  return (options.kept ?? []).map((bytes) => {
    const kept = readCheckpoint(bytes);
    if (!kept || kept.origin !== origin || (key && signedAt(kept, key) === null))
      throw new RangeError("a kept checkpoint is none, of another log, or not signed by the key");
    return kept;
  });
}

function checkKept(log: Log, kept: readonly Checkpoint[], verdict: Verdict): void {
  const n = log.leaves.length;
  for (const checkpoint of kept.filter((c) => c.size === n)) {
    if (!isSame(treeHash(log.leaves), checkpoint.root)) throw new Found("fork", null, verdict.kept_size ?? 0, n);
    verdict.kept_size = n;
  }
}

/** With `hasEntries` false the leaves are what the tiles say: the tree and what was kept are checked, not what was done. */
function pass(read: ReadFile, options: Options, verdict: Verdict, hasEntries: boolean): void {
  const bytes = read("checkpoint");
  const checkpoint = bytes ? readCheckpoint(bytes) : null;
  if (!checkpoint) throw new Found("checkpoint", null);
  const { size, origin } = checkpoint;
  verdict.size = size;
  verdict.origin = origin;
  verdict.root = toHex(checkpoint.root);
  const key = checkKey(read, checkpoint, options, verdict);
  checkWitnesses(checkpoint, options, verdict);
  const kept = readKept(origin, key, options);
  const log = new Log(read, size);

  checkKept(log, kept, verdict);
  for (let index = 0; index * WIDTH < size; index++) {
    const first = index * WIDTH;
    const hashes = log.hashes(0, index);
    if (!hashes) throw new Found("tile", null, first, Math.min(first + WIDTH, size));
    for (const leaf of hasEntries ? [] : hashes) {
      log.leaves.push(leaf);
      log.checkTree();
      if (log.leaves.length !== size) checkKept(log, kept, verdict);
    }
    for (const [ix, entry] of hasEntries ? log.bundle(index) : []) {
      const leaf = leafHash(entry);
      if (!isSame(leaf, hashes[ix - first] as Uint8Array)) throw new Found("hash", ix);
      log.checkEntry(ix, entry);
      log.leaves.push(leaf);
      log.checkTree();
      if (log.leaves.length % WIDTH !== 0 && log.leaves.length !== size) checkKept(log, kept, verdict);
    }
    checkKept(log, kept, verdict); // behind the bundle's end, where something too much is found first
  }
  if (!isSame(treeHash(log.leaves), checkpoint.root)) throw new Found("root", null, verdict.kept_size ?? 0, size);
  if (kept.some((c) => c.size > size)) throw new Found("rollback", size);
}

function judge(read: ReadFile, options: Options, hasEntries: boolean): Verdict {
  const verdict: Verdict = {
    ok: true, fault: "fine", entry: null, from: 0, to: 0, size: 0, origin: null, root: null, signed: false,
    key_checked: false, kept_size: null, witnessed: 0, witnessed_at: 0,
  };
  try {
    pass(read, options, verdict, hasEntries);
  } catch (error) {
    if (!(error instanceof Found)) throw error;
    verdict.ok = false;
    verdict.fault = error.fault;
    verdict.entry = error.entry;
    verdict.from = error.from;
    verdict.to = error.to;
  }
  return verdict;
}

export function verify(read: ReadFile, options: Options = {}): Verdict {
  return judge(read, options, true);
}

/** The public part of a log: checkpoint and hash tiles, without the entries. */
export function verifyHashes(read: ReadFile, options: Options = {}): Verdict {
  return judge(read, options, false);
}

/** The files that a log of this size consists of. */
export function filesOf(size: number, hasEntries: boolean): string[] {
  const files: string[] = [];
  for (let level = 0, count = size; count > 0; level++, count = Math.floor(count / WIDTH))
    for (let index = 0; index * WIDTH < count; index++) files.push(tilePath(level, index, Math.min(WIDTH, count - index * WIDTH)));
  for (let index = 0; hasEntries && index * WIDTH < size; index++)
    files.push(tilePath("entries", index, Math.min(WIDTH, size - index * WIDTH)));
  return files;
}

export { readCheckpoint, readKey } from "./note.js";
export { verifyEd25519 } from "./ed25519.js";
export { readCanonical } from "./entry.js";
export { sha256, sha512 } from "./sha2.js";
