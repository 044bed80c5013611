/** Everything that is no file: arguments, environment, clocks, streams, waiting, the end. */
import { assembleText } from '../../compiler/optimize.ts';
import { WebAssembly as Wasmless } from '../../compiler/webassembly.ts';
import { describe, expect, it, vi } from 'vitest';
import { WASI, ExitError } from '../../runtime/wasi/index.ts';
import type { WasiOptions } from '../../runtime/wasi/index.ts';
import { E, Guest, newOurMemory } from './guest.ts';

function newGuest(options: Partial<WasiOptions> = {}): Guest {
  const memory = newOurMemory();
  const wasi = new WASI({ version: 'preview1', ...options });
  wasi.initialize({ exports: { memory } });
  return new Guest(wasi.wasiImport, memory);
}

const program = await assembleText(`
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\\10\\00\\00\\00\\06\\00\\00\\00hello\\n")
  (func (export "_start")
    (drop (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 0)))
    (call $exit (i32.const 42))
    unreachable))`);

const engines = {
  wasmless: (imports: object) => new Wasmless.Instance(new Wasmless.Module(program), imports),
  'the host': (imports: object) =>
    new WebAssembly.Instance(
      new WebAssembly.Module(program as BufferSource),
      imports as WebAssembly.Imports,
    ),
};

describe.each(Object.entries(engines))('a program run by %s', (_name, instantiate) => {
  it('writes to stdout and ends with its exit code', () => {
    const written: Uint8Array[] = [];
    const wasi = new WASI({ version: 'preview1', stdout: (bytes) => void written.push(bytes) });
    const instance = instantiate(wasi.getImportObject());
    expect(wasi.start(instance)).toBe(42);
    expect(Buffer.concat(written).toString()).toBe('hello\n');
    expect(() => wasi.start(instance)).toThrow('has an instance already');
  });

  it('ends the process where that is asked', () => {
    const codes: number[] = [];
    const wasi = new WASI({
      version: 'preview1',
      stdout: () => {},
      returnOnExit: false,
      exit: (code) => void codes.push(code),
    });
    const instance = instantiate(wasi.getImportObject());
    wasi.start(instance);
    expect(codes).toEqual([42]);
  });
});

describe('WASI', () => {
  it('insists on what node:wasi insists on', () => {
    expect(() => new WASI({} as WasiOptions)).toThrow(TypeError);
    expect(() => new WASI({ version: 'unstable' } as never)).toThrow(TypeError);
    const preopens = { '/': '/' };
    expect(() => new WASI({ version: 'preview1', preopens })).toThrow('fileSystem');
    expect(() => new WASI({ version: 'preview1', args: ['a\0b'] })).toThrow('zeros');
    const wasi = new WASI({ version: 'preview1' });
    const memory = newOurMemory();
    expect(() => wasi.start({ exports: { memory } })).toThrow('_start');
    expect(() => wasi.initialize({ exports: { memory, _start() {} } })).toThrow('_start');
    expect(() => wasi.initialize({ exports: {} })).toThrow('memory');
    expect(Object.keys(wasi.getImportObject())).toEqual(['wasi_snapshot_preview1']);
  });

  it('has every function of preview 1', () => {
    const names = Object.keys(new WASI({ version: 'preview1' }).wasiImport).sort();
    expect(names).toEqual(
      (
        'args_get args_sizes_get clock_res_get clock_time_get environ_get environ_sizes_get ' +
        'fd_advise fd_allocate fd_close fd_datasync fd_fdstat_get fd_fdstat_set_flags ' +
        'fd_fdstat_set_rights fd_filestat_get fd_filestat_set_size fd_filestat_set_times fd_pread ' +
        'fd_prestat_dir_name fd_prestat_get fd_pwrite fd_read fd_readdir fd_renumber fd_seek ' +
        'fd_sync fd_tell fd_write path_create_directory path_filestat_get ' +
        'path_filestat_set_times path_link path_open path_readlink path_remove_directory ' +
        'path_rename path_symlink path_unlink_file poll_oneoff proc_exit proc_raise random_get ' +
        'sched_yield sock_accept sock_recv sock_send sock_shutdown'
      ).split(' '),
    );
  });

  it('calls _initialize of a reactor, and works without memory of its own choice', () => {
    const calls: string[] = [];
    const wasi = new WASI({ version: 'preview1' });
    const memory = newOurMemory();
    wasi.initialize({ exports: { memory, _initialize: () => calls.push('initialize') } });
    expect(calls).toEqual(['initialize']);
    const other = new WASI({ version: 'preview1' });
    expect(other.wasiImport['args_sizes_get']!(0, 4)).toBe(E.fault);
    other.finalizeBindings({ exports: {} }, { memory });
    expect(other.wasiImport['args_sizes_get']!(0, 4)).toBe(0);
  });

  it('gives arguments and environment', () => {
    const guest = newGuest({
      args: ['prog', 'grüße', ''],
      env: { A: '1', B: 'x=y', C: undefined },
    });
    expect(guest.call['args_sizes_get']!(0, 4)).toBe(0);
    expect([guest.view(0).getUint32(0, true), guest.view(4).getUint32(0, true)]).toEqual([3, 14]);
    expect(guest.call['args_get']!(16, 100)).toBe(0);
    expect([16, 20, 24].map((at) => guest.view(at).getUint32(0, true))).toEqual([100, 105, 113]);
    expect(guest.text(100, 14)).toBe('prog\0grüße\0\0');
    expect(guest.call['environ_sizes_get']!(0, 4)).toBe(0);
    expect([guest.view(0).getUint32(0, true), guest.view(4).getUint32(0, true)]).toEqual([2, 10]);
    expect(guest.call['environ_get']!(16, 100)).toBe(0);
    expect(guest.text(100, 10)).toBe('A=1\0B=x=y\0');
  });

  it('tells the time', () => {
    const guest = newGuest({ clocks: { realtime: () => 12_345n, monotonic: () => 7n } });
    const time = (clock: number) => {
      const errno = guest.call['clock_time_get']!(clock, 1n, 0);
      return errno === 0 ? guest.view(0).getBigUint64(0, true) : -errno;
    };
    expect([0, 1, 2].map(time)).toEqual([12_345n, 7n, -E.inval]);
    expect(guest.call['clock_res_get']!(0, 0)).toBe(0);
    expect(guest.view(0).getBigUint64(0, true)).toBe(1_000_000n);
    const real = newGuest();
    expect(real.call['clock_time_get']!(0, 0n, 0)).toBe(0);
    const drift = Number(real.view(0).getBigUint64(0, true) / 1_000_000n) - Date.now();
    expect(Math.abs(drift)).toBeLessThan(5000);
  });

  it('gives random bytes, also many, also in shared memory', () => {
    const memory = new Wasmless.Memory({ initial: 4, maximum: 4, shared: true });
    const wasi = new WASI({ version: 'preview1' });
    wasi.initialize({ exports: { memory } });
    expect(wasi.wasiImport['random_get']!(0, 200_000)).toBe(0);
    const bytes = new Uint8Array(memory.buffer);
    expect(new Set(bytes.subarray(0, 200_000)).size).toBe(256);
    expect(bytes.subarray(200_000).every((byte) => byte === 0)).toBe(true);
    expect(wasi.wasiImport['random_get']!(0, -1)).toBe(E.fault);
  });

  it('reads from stdin and keeps output apart', () => {
    const out: string[] = [];
    const err: string[] = [];
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    let input = new TextEncoder().encode('input');
    const guest = newGuest({
      stdin(target) {
        const part = input.subarray(0, target.length);
        target.set(part);
        input = input.subarray(part.length);
        return part.length;
      },
      stdout: (bytes) => void out.push(text(bytes)),
      stderr: (bytes) => void err.push(text(bytes)),
    });
    expect([guest.read(0, 3), guest.read(0, 3), guest.read(0, 3)]).toEqual(['inp', 'ut', '']);
    guest.write(1, 'to out');
    guest.write(2, 'to err');
    expect([out, err]).toEqual([['to out'], ['to err']]);
    expect([guest.write(0, 'x'), guest.read(1, 1)]).toEqual([-E.badf, -E.badf]);
    expect(guest.fileStat(1)).toMatchObject({ type: 2 });
  });

  it('prints lines that are no UTF-8, however long, byte by byte', () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    try {
      const guest = newGuest({});
      const bytes = new Uint8Array(190_000).fill(0xff);
      bytes[bytes.length - 1] = 0x0a;
      expect(guest.write(1, bytes)).toBe(bytes.length);
      expect(log.mock.calls).toEqual([['\xff'.repeat(bytes.length - 1)]]);
    } finally {
      log.mockRestore();
    }
  });

  it('waits for the nearest clock, or not at all where a stream is ready', () => {
    const slept: bigint[] = [];
    const clocks = { realtime: () => 1000n, monotonic: () => 500n };
    const guest = newGuest({ clocks, sleep: (nanoseconds) => void slept.push(nanoseconds) });
    const clock = (userdata: bigint, id: number, timeout: bigint, flags: number) => {
      const bytes = new Uint8Array(48);
      const view = new DataView(bytes.buffer);
      view.setBigUint64(0, userdata, true);
      view.setUint32(16, id, true);
      view.setBigUint64(24, timeout, true);
      view.setUint16(40, flags, true);
      return bytes;
    };
    const stream = (userdata: bigint, type: number, fd: number) => {
      const bytes = clock(userdata, fd, 0n, 0);
      bytes[8] = type;
      return bytes;
    };
    const poll = (...subscriptions: Uint8Array[]) => {
      const [at] = guest.put(Buffer.concat(subscriptions));
      const errno = guest.call['poll_oneoff']!(at, 100_000, subscriptions.length, 16);
      if (errno !== 0) return -errno;
      return Array.from({ length: guest.view(16).getUint32(0, true) }, (_, i) => {
        const view = guest.view(100_000 + 32 * i);
        return [view.getBigUint64(0, true), view.getUint16(8, true), view.getUint8(10)];
      });
    };
    expect(poll(clock(1n, 1, 300n, 0), clock(2n, 0, 1200n, 1))).toEqual([[2n, 0, 0]]);
    expect(slept).toEqual([200n]);
    expect(poll(clock(1n, 0, 900n, 1))).toEqual([[1n, 0, 0]]);
    expect(poll(clock(1n, 1, 9000n, 0), stream(5n, 2, 1))).toEqual([[5n, 0, 2]]);
    expect(poll(clock(1n, 1, 9000n, 0), stream(5n, 1, 55))).toEqual([[5n, E.badf, 1]]);
    expect(poll(clock(6n, 3, 1n, 0))).toEqual([[6n, E.inval, 0]]);
    expect(poll()).toBe(-E.inval);
    expect(slept).toEqual([200n]);
  });

  it('really waits', () => {
    const guest = newGuest();
    const subscription = new Uint8Array(48);
    new DataView(subscription.buffer).setUint32(16, 1, true);
    new DataView(subscription.buffer).setBigUint64(24, 30_000_000n, true);
    const start = performance.now();
    expect(guest.call['poll_oneoff']!(guest.put(subscription)[0], 1000, 1, 16)).toBe(0);
    expect(performance.now() - start).toBeGreaterThanOrEqual(29);
  });

  it('ends by an error of its own, which carries the code', () => {
    const guest = newGuest();
    expect(() => guest.call['proc_exit']!(7)).toThrow(ExitError);
    expect(guest.call['sched_yield']!()).toBe(0);
    expect(guest.call['proc_raise']!(6)).toBe(E.nosys);
    expect(guest.call['sock_recv']!(1, 0, 0, 0, 0, 0)).toBe(E.notsock);
    expect(guest.call['sock_shutdown']!(9, 0)).toBe(E.badf);
  });
});
