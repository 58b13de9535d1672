// Page: the second verifier in a browser. It fetches this log's files, or takes the files of a folder that the reader
// gives, hands them to verify.ts, and says the verdict in the words that came with the page (data-words).

import { filesOf, readCheckpoint, readKey, Verdict, verify, verifyHashes } from "./verify.js";

type Files = Map<string, Uint8Array>;

const place = document.getElementById("verdict") as HTMLElement;
const words = JSON.parse((document.getElementById("words") as HTMLElement).dataset["words"] ?? "{}") as Record<string, string>;
const number = new Intl.NumberFormat(document.documentElement.lang);
const MAX_ENTRIES = 2_000_000; // beyond, take the command: all hashes are in memory

function say(key: string, values: Record<string, string> = {}): string {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
}

function add(parent: HTMLElement, tag: string, text: string, className = ""): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  if (className) element.className = className;
  parent.append(element);
  return element;
}

/** Two faults share their word with the pages' forms. */
function faultKey(verdict: Verdict): string {
  const isShared = verdict.fault === "missing" || verdict.fault === "number";
  return isShared ? `fault_${verdict.fault}_entry` : `fault_${verdict.fault}`;
}

function fail(text: string): void {
  place.replaceChildren();
  add(place, "p", text, "mark bad");
}

function where(verdict: Verdict): string {
  if (verdict.entry !== null) return say("verify_entry", { n: number.format(verdict.entry) });
  if (verdict.to > verdict.from)
    return say("verify_between", { from: number.format(verdict.from), to: number.format(verdict.to - 1) });
  return "";
}

/** What was found, then what nobody could find this way. */
function show(verdict: Verdict, hasEntries: boolean): void {
  place.replaceChildren();
  const fine = say(hasEntries ? "verify_fine" : "verify_public");
  const bad = `${say(hasEntries ? "verify_wrong" : "verify_public_bad")} ${say(faultKey(verdict))} ${where(verdict)}`;
  add(place, "h2", verdict.ok ? fine : bad, "").id = "verdict-title";
  const found = add(place, "ul", "");
  add(found, "li", say("verify_size", { n: number.format(verdict.size), origin: verdict.origin ?? "" }));
  if (verdict.root) {
    const line = add(found, "li", `${say("verify_root")} `);
    const code = add(line, "code", verdict.root);
    code.dir = "ltr";
  }
  add(found, "li", say(verdict.key_checked ? "verify_key_checked" : verdict.signed ? "verify_signed" : "verify_unsigned"));
  if (verdict.kept_size !== null) add(found, "li", say("verify_kept", { n: number.format(verdict.kept_size) }));
  add(place, "h3", say("verify_not_known"));
  const unknown = add(place, "ul", "");
  if (!hasEntries) add(unknown, "li", say("verify_no_entries"));
  if (verdict.kept_size === null) add(unknown, "li", say("verify_tail"));
  add(unknown, "li", say("verify_truth"));
  add(unknown, "li", say("verify_who"));
  add(unknown, "li", say("verify_same_source"));
  place.dataset["ok"] = String(verdict.ok);
  place.dataset["fault"] = verdict.fault;
  place.dataset["entry"] = String(verdict.entry ?? "");
}

function judge(files: Files, hasEntries: boolean, kept: readonly Uint8Array[]): void {
  const read = (path: string): Uint8Array | null => files.get(path) ?? null;
  const own = files.get("vkey");
  const key = own ? readKey(own) : null;
  const options = { kept, key: null, witnesses: [] };
  if (own && !key) return fail(say("fault_key"));
  try {
    show(hasEntries ? verify(read, options) : verifyHashes(read, options), hasEntries);
  } catch (error) {
    fail(`${say("verify_failed")} ${error instanceof Error ? error.message : ""}`);
  }
}

async function fetched(path: string): Promise<Uint8Array | null> {
  const answer = await fetch(path, { cache: "no-store" });
  return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
}

async function bytesOf(input: HTMLInputElement): Promise<Uint8Array[]> {
  return Promise.all(Array.from(input.files ?? [], async (file) => new Uint8Array(await file.arrayBuffer())));
}

/** Entries are for auditors; whoever gets none still holds the county to its tree. */
async function verifyThis(kept: readonly Uint8Array[]): Promise<void> {
  const files: Files = new Map();
  const note = await fetched("/log/checkpoint");
  const key = await fetched("/log/key");
  const checkpoint = note ? readCheckpoint(note) : null;
  if (!note || !checkpoint) return fail(say("fault_checkpoint"));
  if (checkpoint.size > MAX_ENTRIES) return fail(say("verify_failed"));
  files.set("checkpoint", note);
  if (key) files.set("vkey", key);
  const first = filesOf(checkpoint.size, true).find((path) => path.startsWith("tile/entries/"));
  const hasEntries = first !== undefined && (await fetched(`/log/${first}`)) !== null;
  for (const path of filesOf(checkpoint.size, hasEntries)) {
    const bytes = await fetched(`/log/${path}`);
    if (bytes) files.set(path, bytes);
  }
  judge(files, hasEntries, kept);
}

/** Paths below the folder that holds the checkpoint. */
async function verifyFolder(input: HTMLInputElement): Promise<void> {
  const files: Files = new Map();
  const list = Array.from(input.files ?? []);
  const top = list.map((file) => file.webkitRelativePath || file.name).find((path) => /(^|\/)checkpoint$/.test(path));
  if (top === undefined) return fail(say("verify_files"));
  const folder = top.slice(0, top.length - "checkpoint".length);
  for (const file of list) {
    const path = file.webkitRelativePath || file.name;
    if (path.startsWith(folder)) files.set(path.slice(folder.length), new Uint8Array(await file.arrayBuffer()));
  }
  const hasEntries = Array.from(files.keys()).some((path) => path.startsWith("tile/entries/"));
  judge(files, hasEntries, []);
}

function onSubmit(id: string, run: () => Promise<void>): void {
  const form = document.getElementById(id) as HTMLFormElement;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    place.replaceChildren();
    add(place, "p", say("verify_running"));
    run().catch((error: unknown) => fail(`${say("verify_failed")} ${error instanceof Error ? error.message : ""}`));
  });
}

onSubmit("this-log", async () => verifyThis(await bytesOf(document.getElementById("f-kept") as HTMLInputElement)));
onSubmit("folder", async () => verifyFolder(document.getElementById("f-folder") as HTMLInputElement));
