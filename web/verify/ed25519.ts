// Ed25519 (RFC 8032), verification alone, by the one rule that docs/log.md states: S below the group's order; key and R
// canonical encodings of points, neither of small order; [S]B = R + [k]A without the cofactor.
//
// Own rather than WebCrypto's: implementations differ at the edges, and a page without TLS has none.

import { join } from "./bytes.js";
import { sha512 } from "./sha2.js";

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

const mod = (x: bigint): bigint => {
  const r = x % P;
  return r < 0n ? r + P : r;
};

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = mod(b * b)) {
    if (e & 1n) result = mod(result * b);
  }
  return result;
}

const D = mod(-121665n * power(121666n, P - 2n));
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);

/** Extended coordinates: x = X/Z, y = Y/Z, xy = T/Z. */
interface Point {
  readonly X: bigint;
  readonly Y: bigint;
  readonly Z: bigint;
  readonly T: bigint;
}

const ZERO: Point = { X: 0n, Y: 1n, Z: 1n, T: 0n };

/** RFC 8032 section 5.1.4; the formula is complete, so it doubles too. */
function add(p: Point, q: Point): Point {
  const a = mod((p.Y - p.X) * (q.Y - q.X));
  const b = mod((p.Y + p.X) * (q.Y + q.X));
  const c = mod(2n * p.T * mod(q.T * D));
  const d = mod(2n * p.Z * q.Z);
  const e = b - a;
  const f = d - c;
  const g = d + c;
  const h = b + a;
  return { X: mod(e * f), Y: mod(g * h), Z: mod(f * g), T: mod(e * h) };
}

const negated = (p: Point): Point => ({ X: mod(-p.X), Y: p.Y, Z: p.Z, T: mod(-p.T) });

const isEqual = (p: Point, q: Point): boolean =>
  mod(p.X * q.Z - q.X * p.Z) === 0n && mod(p.Y * q.Z - q.Y * p.Z) === 0n;

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** The point of 32 bytes (RFC 8032 section 5.1.3); null: not a canonical encoding of one. */
function decode(bytes: Uint8Array): Point | null {
  const all = littleEndian(bytes);
  const sign = all >> 255n;
  const y = all & ((1n << 255n) - 1n);
  if (y >= P) return null;
  const u = mod(y * y - 1n);
  const v = mod(D * y * y + 1n);
  let x = mod(u * power(v, 3n) * power(u * power(v, 7n), (P - 5n) / 8n));
  if (mod(v * x * x) !== u) x = mod(x * ROOT_OF_MINUS_ONE);
  if (mod(v * x * x) !== u || (x === 0n && sign === 1n)) return null;
  if ((x & 1n) !== sign) x = P - x;
  return { X: x, Y: y, Z: 1n, T: mod(x * y) };
}

const BASE = decode(Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 0x58 : 0x66))) as Point;

/** a P + b Q: both scalars from their highest bits down, one row of doublings for the two. */
function twoTimes(a: bigint, p: Point, b: bigint, q: Point): Point {
  const both = add(p, q);
  let sum = ZERO;
  for (let bit = 255n; bit >= 0n; bit--) {
    sum = add(sum, sum);
    const which = Number((a >> bit) & 1n) + 2 * Number((b >> bit) & 1n);
    if (which) sum = add(sum, which === 1 ? p : which === 2 ? q : both);
  }
  return sum;
}

function isOfSmallOrder(p: Point): boolean {
  const two = add(p, p);
  const four = add(two, two);
  return isEqual(add(four, four), ZERO);
}

export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const encodedR = signature.slice(0, 32);
  const s = littleEndian(signature.slice(32));
  const a = decode(publicKey);
  const r = decode(encodedR);
  if (s >= ORDER || !a || !r || isOfSmallOrder(a) || isOfSmallOrder(r)) return false;
  const k = littleEndian(sha512(join(encodedR, publicKey, message))) % ORDER;
  return isEqual(twoTimes(s, BASE, k, negated(a)), r);
}
