// SHA-256 and SHA-512 (FIPS 180-4). Own, because a page that is not served over TLS has no WebCrypto, and because a
// verifier should give the same answer wherever it runs.

/** The first `n` primes. */
function primes(n: number): number[] {
  const found: number[] = [];
  for (let p = 2; found.length < n; p++) {
    if (found.every((q) => p % q !== 0)) found.push(p);
  }
  return found;
}

/** floor(2^64 * fraction of the k-th root of p), k = 2 or 3: the constants as the standard defines them. */
function rootFraction(p: number, k: bigint): bigint {
  const wanted = BigInt(p) << (64n * k);
  let low = 0n;
  let high = BigInt(p) << 64n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** k <= wanted) low = middle;
    else high = middle;
  }
  return low & ((1n << 64n) - 1n);
}

const CUBES = primes(80).map((p) => rootFraction(p, 3n));
const SQUARES = primes(8).map((p) => rootFraction(p, 2n));
const K32 = Int32Array.from(CUBES.slice(0, 64), (c) => Number(c >> 32n) | 0);
const H32 = SQUARES.map((s) => Number(s >> 32n) | 0);

/** Message, a one bit, zeros, its length in bits: a whole number of blocks. */
function padded(bytes: Uint8Array, block: number): Uint8Array {
  const lengthBytes = block / 8;
  const out = new Uint8Array(Math.ceil((bytes.length + 1 + lengthBytes) / block) * block);
  out.set(bytes);
  out[bytes.length] = 0x80;
  new DataView(out.buffer).setBigUint64(out.length - 8, BigInt(bytes.length) * 8n);
  return out;
}

export function sha256(bytes: Uint8Array): Uint8Array {
  const data = padded(bytes, 64);
  const view = new DataView(data.buffer);
  const state = Int32Array.from(H32);
  const w = new Int32Array(64);
  for (let at = 0; at < data.length; at += 64) {
    for (let t = 0; t < 16; t++) w[t] = view.getInt32(at + 4 * t);
    for (let t = 16; t < 64; t++) {
      const x = w[t - 15] as number;
      const y = w[t - 2] as number;
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[t] = ((w[t - 16] as number) + s0 + (w[t - 7] as number) + s1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
    for (let t = 0; t < 64; t++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (K32[t] as number) + (w[t] as number)) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => {
      state[i] = ((state[i] as number) + value) | 0;
    });
  }
  const out = new Uint8Array(32);
  const outView = new DataView(out.buffer);
  state.forEach((value, i) => outView.setInt32(4 * i, value));
  return out;
}

const MASK = (1n << 64n) - 1n;
const rotate = (x: bigint, n: bigint): bigint => ((x >> n) | (x << (64n - n))) & MASK;

/** Used for a few signatures alone: clear rather than fast. */
export function sha512(bytes: Uint8Array): Uint8Array {
  const data = padded(bytes, 128);
  const view = new DataView(data.buffer);
  let state = SQUARES.slice();
  for (let at = 0; at < data.length; at += 128) {
    const w: bigint[] = [];
    for (let t = 0; t < 80; t++) {
      if (t < 16) {
        w.push(view.getBigUint64(at + 8 * t));
        continue;
      }
      const x = w[t - 15] as bigint;
      const y = w[t - 2] as bigint;
      const s0 = rotate(x, 1n) ^ rotate(x, 8n) ^ (x >> 7n);
      const s1 = rotate(y, 19n) ^ rotate(y, 61n) ^ (y >> 6n);
      w.push(((w[t - 16] as bigint) + s0 + (w[t - 7] as bigint) + s1) & MASK);
    }
    let [a, b, c, d, e, f, g, h] = state as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
    for (let t = 0; t < 80; t++) {
      const s1 = rotate(e, 14n) ^ rotate(e, 18n) ^ rotate(e, 41n);
      const t1 = h + s1 + ((e & f) ^ (~e & MASK & g)) + (CUBES[t] as bigint) + (w[t] as bigint);
      const s0 = rotate(a, 28n) ^ rotate(a, 34n) ^ rotate(a, 39n);
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & MASK, c, b, a, (t1 + t2) & MASK];
    }
    const after = [a, b, c, d, e, f, g, h];
    state = state.map((value, i) => (value + (after[i] as bigint)) & MASK);
  }
  const out = new Uint8Array(64);
  const outView = new DataView(out.buffer);
  state.forEach((value, i) => outView.setBigUint64(8 * i, value));
  return out;
}
