// Run a WASI command under Node: standard output and the exit status are all it has. Its own few imports rather than
// node:wasi, which is experimental, differs between versions, and would hand over files and clocks.
import { readFileSync, writeSync } from "node:fs";

const module = new WebAssembly.Module(readFileSync(process.argv[2]));
const ENOSYS = 52;
let memory;

class Exit extends Error {
  constructor(status) {
    super();
    this.status = status;
  }
}

const known = {
  fd_write(fd, iovs, n_iovs, written_at) {
    const view = new DataView(memory.buffer);
    let written = 0;
    for (let i = 0; i < n_iovs; i++) {
      const at = view.getUint32(iovs + 8 * i, true);
      const n = view.getUint32(iovs + 8 * i + 4, true);
      for (let done = 0; done < n; ) done += writeSync(fd, new Uint8Array(memory.buffer, at + done, n - done));
      written += n;
    }
    view.setUint32(written_at, written, true);
    return 0;
  },
  fd_fdstat_get(_fd, stat_at) {
    new Uint8Array(memory.buffer, stat_at, 24).fill(0);
    new DataView(memory.buffer).setUint8(stat_at, 2); // a character device: the library then writes line by line
    return 0;
  },
  fd_close: () => 0,
  args_sizes_get(count_at, bytes_at) {
    const view = new DataView(memory.buffer);
    view.setUint32(count_at, 0, true);
    view.setUint32(bytes_at, 0, true);
    return 0;
  },
  args_get: () => 0,
  proc_exit(status) {
    throw new Exit(status);
  },
};

const imports = {};
for (const { module: from, name } of WebAssembly.Module.imports(module))
  (imports[from] ??= {})[name] = known[name] ?? (() => ENOSYS);

const instance = new WebAssembly.Instance(module, imports);
memory = instance.exports.memory;
try {
  instance.exports._start();
} catch (stop) {
  if (!(stop instanceof Exit)) throw stop;
  process.exitCode = stop.status;
}
