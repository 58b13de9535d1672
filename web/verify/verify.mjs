// The independent verifier on a terminal. The folder is read as a web page would read it: file by file.
//
// Usage: node verify.mjs EXPORT [--key FILE] [--against CHECKPOINT]... [--witness FILE]...
// Prints the verdict (docs/schema/verdict-1.json); exit status 0 fine, 1 something is wrong, 2 wrong usage.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readKey, verify } from "./verify.js";

function usage(why) {
  console.error(`verify: ${why}\nUsage: node verify.mjs EXPORT [--key FILE] [--against CHECKPOINT]... [--witness FILE]...`);
  process.exit(2);
}

function keyOf(path) {
  const key = readKey(new Uint8Array(readFileSync(path)));
  return key ?? usage(`${path}: holds no key`);
}

const [folder, ...rest] = process.argv.slice(2);
const options = { key: null, witnesses: [], kept: [] };
if (!folder || folder.startsWith("--")) usage("which folder?");
while (rest.length) {
  const [option, path] = rest.splice(0, 2);
  if (!path) usage(`${option}: needs a file`);
  if (option === "--key") options.key = keyOf(path);
  else if (option === "--witness") options.witnesses.push(keyOf(path));
  else if (option === "--against") options.kept.push(new Uint8Array(readFileSync(path)));
  else usage(`unknown option ${option}`);
}

function read(path) {
  try {
    return new Uint8Array(readFileSync(join(folder, path)));
  } catch {
    return null;
  }
}

try {
  const verdict = verify(read, options);
  console.log(JSON.stringify({ format: "didgah.verdict/1", ...verdict }));
  process.exit(verdict.ok ? 0 : 1);
} catch (error) {
  usage(error.message);
}
