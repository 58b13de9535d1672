// Keys, signed notes and checkpoints (C2SP signed-note, tlog-checkpoint, tlog-cosignature).

import { fromBase64, fromDecimal, fromUtf8, join, toUtf8 } from "./bytes.js";
import { verifyEd25519 } from "./ed25519.js";
import { MAX_LOG_SIZE } from "./entry.js";
import { sha256 } from "./sha2.js";

const MAX_NOTE_BYTES = 65536;
const MAX_SIGNATURES = 64;
const MAX_NAME_BYTES = 200;
const KIND_LOG = 1;
const KIND_WITNESS = 4;

export interface Key {
  readonly name: string;
  readonly id: number;
  readonly kind: number;
  readonly publicKey: Uint8Array;
}

/** Something, without blanks of Unicode and "+". */
const isName = (name: string): boolean =>
  name !== "" && !/[\u0000- +\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/.test(name);

const bigEndian32 = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);

/** A verifier key "NAME+ID+BASE64"; null: it is none of Ed25519, or its id does not belong to it. */
export function readKey(bytes: Uint8Array): Key | null {
  const text = fromUtf8(bytes)?.replace(/\n$/, "");
  const parts = text === undefined ? null : /^([^+]*)\+([0-9a-f]{8})\+([^\n]*)$/.exec(text);
  if (!parts) return null;
  const [, name, id, material] = parts as unknown as [string, string, string, string];
  const raw = fromBase64(material);
  if (!isName(name) || toUtf8(name).length > MAX_NAME_BYTES || !raw || raw.length !== 33) return null;
  // Controls and marks that turn the direction of writing would show people another name.
  if (/[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(name)) return null;
  const kind = raw[0] as number;
  if (kind !== KIND_LOG && kind !== KIND_WITNESS) return null;
  const key = { name, id: parseInt(id, 16), kind, publicKey: raw.slice(1) };
  const hash = sha256(join(toUtf8(`${name}\n`), Uint8Array.of(kind), key.publicKey));
  return bigEndian32(hash) === key.id ? key : null;
}

interface Signature {
  readonly name: string;
  readonly id: number;
  readonly bytes: Uint8Array;
}

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  readonly text: string;
  readonly signatures: readonly Signature[];
}

function readSignature(line: string): Signature | null {
  const parts = /^— ([^ ]*) (.*)$/.exec(line);
  if (!parts) return null;
  const [, name, material] = parts as unknown as [string, string, string];
  const raw = fromBase64(material);
  if (!isName(name) || !raw || raw.length < 5) return null;
  return { name, id: bigEndian32(raw), bytes: raw.slice(4) };
}

/** A signed checkpoint; null: it is none. */
export function readCheckpoint(bytes: Uint8Array): Checkpoint | null {
  const whole = bytes.length > MAX_NOTE_BYTES ? null : fromUtf8(bytes);
  if (whole === null || /[\u0000-\u0009\u000b-\u001f]/.test(whole) || !whole.endsWith("\n")) return null;
  const cut = whole.lastIndexOf("\n\n");
  if (cut < 0) return null;
  const text = whole.slice(0, cut + 1);
  const lines = whole.slice(cut + 2).split("\n");
  lines.pop(); // behind the last line feed
  const signatures = lines.map(readSignature);
  if (signatures.length === 0 || signatures.length > MAX_SIGNATURES || signatures.includes(null)) return null;
  const said = text.split("\n");
  said.pop();
  const [origin, sizeText, rootText] = said;
  if (!origin || said.includes("") || sizeText === undefined || rootText === undefined) return null;
  const size = fromDecimal(sizeText, MAX_LOG_SIZE);
  const root = fromBase64(rootText);
  if (size === null || !root || root.length !== 32) return null;
  return { origin, size, root, text, signatures: signatures as Signature[] };
}

/** The text that a signature of that kind is over, and the signature proper; null: it has not that form. */
function signedPart(checkpoint: Checkpoint, key: Key, bytes: Uint8Array): [Uint8Array, Uint8Array, number] | null {
  if (key.kind === KIND_LOG) return bytes.length === 64 ? [toUtf8(checkpoint.text), bytes, 0] : null;
  if (bytes.length !== 72) return null;
  const time = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0);
  if (time === 0n || time >= 1n << 63n) return null;
  return [toUtf8(`cosignature/v1\ntime ${time}\n${checkpoint.text}`), bytes.slice(8), Number(time)];
}

/** Is it signed by that key? A time (0 for a log's key) if so; null if not, or if one signature of the key is bad. */
export function signedAt(checkpoint: Checkpoint, key: Key): number | null {
  let newest: number | null = null;
  for (const signature of checkpoint.signatures) {
    if (signature.name !== key.name || signature.id !== key.id) continue;
    const part = signedPart(checkpoint, key, signature.bytes);
    if (!part || !verifyEd25519(key.publicKey, part[0], part[1])) return null;
    newest = Math.max(newest ?? 0, part[2]);
  }
  return newest;
}

export const isLogKey = (key: Key): boolean => key.kind === KIND_LOG;
