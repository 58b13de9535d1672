// Entries: canonical JSON (RFC 8785 with whole numbers alone), and what an entry must say.

import { fromUtf8, toUtf8 } from "./bytes.js";

const MAX_DEPTH = 128;
const MAX_ENTRY_BYTES = 65535;
const MAX_TEXT_BYTES = 200;
export const MAX_LOG_SIZE = 2 ** 48;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** No NUL, and no half of a surrogate pair. */
function isWhole(text: string): boolean {
  for (const char of text) {
    const code = char.codePointAt(0) as number;
    if (code === 0 || (code >= 0xd800 && code <= 0xdfff)) return false;
  }
  return true;
}

/** The canonical text of a value; null: it has none. */
function canonical(value: Json, depth: number): string | null {
  if (value === null || typeof value === "boolean") return depth > MAX_DEPTH ? null : String(value);
  if (depth > MAX_DEPTH) return null;
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : null;
  if (typeof value === "string") return isWhole(value) ? JSON.stringify(value) : null;
  const parts: string[] = [];
  if (Array.isArray(value)) {
    for (const item of value) {
      const part = canonical(item, depth + 1);
      if (part === null) return null;
      parts.push(part);
    }
    return `[${parts.join(",")}]`;
  }
  for (const key of Object.keys(value).sort()) { // by UTF-16 code units, as RFC 8785 has it
    const part = canonical(value[key] as Json, depth + 1);
    if (part === null || !isWhole(key)) return null;
    parts.push(`${JSON.stringify(key)}:${part}`);
  }
  return `{${parts.join(",")}}`;
}

/** The value of bytes that are canonical; undefined: they are not. */
export function readCanonical(bytes: Uint8Array): Json | undefined {
  const text = fromUtf8(bytes);
  if (text === null) return undefined;
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  return canonical(value, 1) === text ? value : undefined;
}

export interface Entry {
  readonly n: number;
  /** null: it belongs to no case */
  readonly caseId: string | null;
  readonly seq: number;
  /** seconds since 1970 */
  readonly at: number;
  readonly hasLateClock: boolean;
}

/** "2026-11-24T08:30:00Z" in seconds; null: not such a time. */
function readTime(text: string): number | null {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/.test(text)) return null;
  const at = Date.parse(text);
  if (Number.isNaN(at) || at < 0) return null;
  return new Date(at).toISOString() === text.replace("Z", ".000Z") ? at / 1000 : null;
}

const isText = (value: Json | undefined): value is string =>
  typeof value === "string" && value !== "" && toUtf8(value).length <= MAX_TEXT_BYTES;
const isCount = (value: Json | undefined): value is number =>
  typeof value === "number" && value >= 0 && value < MAX_LOG_SIZE;

/** The entry of these bytes; null: they are none. */
export function readEntry(bytes: Uint8Array): Entry | null {
  if (bytes.length > MAX_ENTRY_BYTES) return null;
  const value = readCanonical(bytes);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const known = ["act", "at", "body", "body_kind", "by", "case", "data", "late_clock", "n", "role", "seq", "v"];
  const has = (key: string): boolean => Object.prototype.hasOwnProperty.call(value, key);
  if (Object.keys(value).some((key) => !known.includes(key))) return null;
  for (const key of ["act", "at", "body", "body_kind", "by", "case", "role"]) {
    if (has(key) && !isText(value[key])) return null;
  }
  const { data } = value;
  if (has("data") && (typeof data !== "object" || data === null || Array.isArray(data))) return null;
  if (has("late_clock") && value.late_clock !== true) return null;
  if (has("seq") && !(isCount(value.seq) && value.seq > 0)) return null;
  if (!has("act") || !has("at") || !isCount(value.n) || value.v !== 1 || has("case") !== has("seq")) return null;
  const at = readTime(value.at as string);
  if (at === null) return null;
  return {
    n: value.n,
    caseId: has("case") ? (value.case as string) : null,
    seq: has("seq") ? (value.seq as number) : 0,
    at,
    hasLateClock: has("late_clock"),
  };
}
