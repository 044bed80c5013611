/** Files, directories and links, over both file systems and both kinds of memories. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { MemoryFileSystem, WASI, nodeFileSystem } from '../../runtime/wasi/node.ts';
import { ALL_RIGHTS, E, Guest, READ_RIGHTS, newHostMemory, newOurMemory } from './guest.ts';

const folder = mkdtempSync(join(tmpdir(), 'wasmless-wasi-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let folderCount = 0;

const hosts = {
  'the file system in memory, our memory': () =>
    [new MemoryFileSystem({ '/box/.keep': new Uint8Array() }), '/box', newOurMemory()] as const,
  'the file system of the host, our memory': () =>
    [nodeFileSystem, mkdtempSync(join(folder, `${folderCount++}-`)), newOurMemory()] as const,
  'the file system in memory, memory of the host': () =>
    [new MemoryFileSystem({ '/box/.keep': new Uint8Array() }), '/box', newHostMemory()] as const,
};

const DIR = 3;
const CREATE = 1;
const DIRECTORY = 2;
const EXCLUSIVE = 4;
const TRUNCATE = 8;
const SET = 0;
const CURRENT = 1;
const END = 2;

describe.each(Object.entries(hosts))('%s', (_name, makeHost) => {
  function newGuest(): Guest {
    const [fileSystem, root, memory] = makeHost();
    const wasi = new WASI({ version: 'preview1', preopens: { '/sandbox': root }, fileSystem });
    wasi.initialize({ exports: { memory } });
    return new Guest(wasi.wasiImport, memory);
  }
  function withFile(path: string, text: string): Guest {
    const guest = newGuest();
    const fd = guest.open(DIR, path, { flags: CREATE });
    expect(fd).toBe(4);
    expect(guest.write(fd, text)).toBe(new TextEncoder().encode(text).length);
    expect(guest.call['fd_close']!(fd)).toBe(0);
    return guest;
  }

  it('names its preopened directories and nothing else', () => {
    const guest = newGuest();
    expect(guest.call['fd_prestat_get']!(DIR, 0)).toBe(0);
    expect([guest.view(0).getUint8(0), guest.view(4).getUint32(0, true)]).toEqual([0, 8]);
    expect(guest.call['fd_prestat_dir_name']!(DIR, 16, 8)).toBe(0);
    expect(guest.text(16, 8)).toBe('/sandbox');
    expect(guest.call['fd_prestat_dir_name']!(DIR, 16, 7)).toBe(E.nametoolong);
    expect(guest.call['fd_prestat_get']!(4, 0)).toBe(E.badf);
    expect(guest.call['fd_prestat_get']!(1, 0)).toBe(E.badf);
  });

  it('writes, seeks and reads', () => {
    const guest = newGuest();
    const fd = guest.open(DIR, 'a.txt', { flags: CREATE });
    expect(guest.write(fd, 'hello, world')).toBe(12);
    expect(guest.seek(fd, 0n, CURRENT)).toBe(12n);
    expect(guest.seek(fd, -5n, END)).toBe(7n);
    expect(guest.read(fd, 100)).toBe('world');
    expect(guest.read(fd, 100)).toBe('');
    expect(guest.seek(fd, 0n, SET)).toBe(0n);
    expect(guest.read(fd, 5)).toBe('hello');
    expect(guest.seek(fd, -6n, CURRENT)).toBe(-E.inval);
    expect(guest.seek(fd, 0n, 3)).toBe(-E.inval);
    expect(guest.seek(1, 0n, CURRENT)).toBe(-E.spipe);
  });

  it('fills what lies between the end and a later write with zeros', () => {
    const guest = newGuest();
    const fd = guest.open(DIR, 'sparse', { flags: CREATE });
    guest.seek(fd, 3n, SET);
    guest.write(fd, 'x');
    guest.seek(fd, 0n, SET);
    expect(guest.read(fd, 10)).toBe('\0\0\0x');
    expect(guest.call['fd_filestat_set_size']!(fd, 2n)).toBe(0);
    expect(guest.call['fd_allocate']!(fd, 0n, 5n)).toBe(0);
    guest.seek(fd, 0n, SET);
    expect(guest.read(fd, 10)).toBe('\0\0\0\0\0');
  });

  it('has no files that are longer than can be', () => {
    const guest = newGuest();
    const fd = guest.open(DIR, 'a', { flags: CREATE });
    guest.write(fd, 'text');
    // The host's system has names of its own for lengths that it never has.
    const refused = [E.fbig, E.inval, E.nospc, E.overflow];
    const most = BigInt(Number.MAX_SAFE_INTEGER);
    const vectors = new Uint8Array(new Uint32Array([0, 1, 0, 1]).buffer);
    const call = (name: string, ...args: (number | bigint)[]): void =>
      expect([name, ...args, refused.includes(guest.call[name]!(...args) as never)]).toEqual([
        name,
        ...args,
        true,
      ]);
    for (const length of [2n ** 62n, most]) {
      call('fd_filestat_set_size', fd, length);
      call('fd_allocate', fd, 0n, length);
      call('fd_allocate', fd, length, length);
      call('fd_pwrite', fd, guest.put(vectors)[0], 2, length, 16);
    }
    expect(guest.seek(fd, most, SET)).toBe(most);
    call('fd_write', fd, guest.put(vectors)[0], 2, 16);
    expect(guest.read(fd, 10)).toBe('');
    for (const args of [
      [-1n, 4n],
      [0n, -1n],
      [4n, -2n],
    ] as const) {
      expect(guest.call['fd_allocate']!(fd, ...args)).toBe(E.inval);
    }
    guest.seek(fd, 0n, SET);
    expect(guest.read(fd, 10)).toBe('text');
  });

  it('reads and writes at a place without moving', () => {
    const guest = withFile('a', '0123456789');
    const fd = guest.open(DIR, 'a');
    const [at] = guest.put(new Uint8Array(8));
    const vector = new Uint8Array(new Uint32Array([at, 4]).buffer);
    const [vectorAt] = guest.put(vector);
    expect(guest.call['fd_pread']!(fd, vectorAt, 1, 6n, 16)).toBe(0);
    expect([guest.text(at, 4), guest.view(16).getUint32(0, true)]).toEqual(['6789', 4]);
    expect(guest.call['fd_pwrite']!(fd, vectorAt, 1, 0n, 16)).toBe(0);
    expect(guest.read(fd, 10)).toBe('6789456789');
  });

  it('scatters and gathers over several buffers', () => {
    const guest = withFile('a', 'abcdef');
    const fd = guest.open(DIR, 'a');
    const [first] = guest.put(new Uint8Array(2));
    const [second] = guest.put(new Uint8Array(8));
    const [vectors] = guest.put(
      new Uint8Array(new Uint32Array([first, 2, 0, 0, second, 8]).buffer),
    );
    expect(guest.call['fd_read']!(fd, vectors, 3, 16)).toBe(0);
    expect(guest.view(16).getUint32(0, true)).toBe(6);
    expect(guest.text(first, 2) + guest.text(second, 4)).toBe('abcdef');
  });

  it('appends where that is asked', () => {
    const guest = withFile('log', 'one ');
    const fd = guest.open(DIR, 'log', { fdFlags: 1 });
    guest.write(fd, 'two ');
    guest.seek(fd, 0n, SET);
    guest.write(fd, 'three');
    guest.seek(fd, 0n, SET);
    expect(guest.read(fd, 100)).toBe('one two three');
  });

  it('opens by its flags', () => {
    const guest = withFile('a', 'text');
    expect(guest.open(DIR, 'none')).toBe(-E.noent);
    expect(guest.open(DIR, 'a', { flags: CREATE | EXCLUSIVE })).toBe(-E.exist);
    expect(guest.open(DIR, 'a', { flags: DIRECTORY })).toBe(-E.notdir);
    expect(guest.open(DIR, 'a/')).toBe(-E.notdir);
    expect(guest.open(DIR, 'new/', { flags: CREATE })).toBe(-E.isdir);
    expect(guest.open(DIR, 'd', { flags: CREATE | DIRECTORY })).toBe(-E.inval);
    expect(guest.open(DIR, '')).toBe(-E.noent);
    expect(guest.open(DIR, 'a\0b')).toBe(-E.inval);
    expect(guest.open(DIR, `${'./'.repeat(4096)}a`)).toBe(-E.nametoolong);
    expect(guest.open(DIR, Uint8Array.of(0x61, 0xff))).toBe(-E.ilseq);
    expect(guest.open(1, 'a')).toBe(-E.notdir);
    expect(guest.open(99, 'a')).toBe(-E.badf);
    const fd = guest.open(DIR, 'a', { flags: TRUNCATE });
    expect(guest.fileStat(fd)).toMatchObject({ type: 4, size: 0n });
  });

  it('makes, lists and removes directories', () => {
    const guest = newGuest();
    expect(guest.path('path_create_directory', DIR, 'd')).toBe(0);
    expect(guest.path('path_create_directory', DIR, 'd')).toBe(E.exist);
    expect(guest.path('path_create_directory', DIR, 'x/y')).toBe(E.noent);
    const names = Array.from({ length: 40 }, (_, i) => `file-${i}`);
    for (const name of names) guest.open(DIR, `d/${name}`, { flags: CREATE });
    guest.path('path_create_directory', DIR, 'd/sub');
    const fd = guest.open(DIR, 'd', { flags: DIRECTORY });
    const expected = [['.', 3], ['..', 3], ...names.map((name) => [name, 4]), ['sub', 3]].sort();
    for (const length of [4096, 64, 200]) expect(guest.list(fd, length).sort()).toEqual(expected);
    expect(guest.path('path_remove_directory', DIR, 'd')).toBe(E.notempty);
    expect(guest.path('path_remove_directory', DIR, 'd/file-0')).toBe(E.notdir);
    expect(guest.path('path_unlink_file', DIR, 'd/sub')).toBe(E.isdir);
    for (const name of names) expect(guest.path('path_unlink_file', fd, name)).toBe(0);
    expect(guest.path('path_remove_directory', fd, 'sub/')).toBe(0);
    expect(guest.path('path_remove_directory', DIR, 'd')).toBe(0);
    expect(guest.stat(DIR, 'd')).toBe(-E.noent);
  });

  it('means a link, not what it leads to, where entries are made and removed', () => {
    const guest = withFile('a', 'text');
    guest.path('path_create_directory', DIR, 'd');
    guest.symlink('d', DIR, 'link');
    guest.symlink('nowhere', DIR, 'dangling');
    for (const path of ['link/', 'link//', 'dangling/']) {
      expect([path, guest.path('path_remove_directory', DIR, path)]).toEqual([path, E.notdir]);
      expect([path, guest.path('path_unlink_file', DIR, path)]).toEqual([path, E.notdir]);
      expect([path, guest.path('path_create_directory', DIR, path)]).toEqual([path, E.exist]);
      expect([path, guest.rename(DIR, path, DIR, 'x')]).toEqual([path, E.notdir]);
      expect([path, guest.rename(DIR, 'd', DIR, path)]).toEqual([path, E.notdir]);
    }
    expect(guest.stat(DIR, 'd')).toMatchObject({ type: 3 });
    expect(guest.readLink(DIR, 'link')).toBe('d');
    expect(guest.path('path_create_directory', DIR, 'new/')).toBe(0);
    expect(guest.rename(DIR, 'new/', DIR, 'd/newer/')).toBe(0);
    expect(guest.path('path_remove_directory', DIR, 'link/newer/')).toBe(0);
  });

  it('makes and removes nothing by the names . and ..', () => {
    const guest = withFile('a', 'text');
    guest.path('path_create_directory', DIR, 'd');
    const errors: [path: string, making: number, removing: number, unlinking: number][] = [
      ['new/.', E.noent, E.noent, E.noent],
      ['new/..', E.noent, E.noent, E.noent],
      ['a/.', E.notdir, E.notdir, E.notdir],
      ['d/.', E.exist, E.inval, E.isdir],
      ['d/./', E.exist, E.inval, E.isdir],
      ['d/..', E.exist, E.inval, E.isdir],
      ['.', E.exist, E.inval, E.isdir],
    ];
    for (const [path, making, removing, unlinking] of errors) {
      const of = (name: string): number => guest.path(name, DIR, path);
      expect([path, of('path_create_directory')]).toEqual([path, making]);
      expect([path, of('path_remove_directory')]).toEqual([path, removing]);
      expect([path, of('path_unlink_file')]).toEqual([path, unlinking]);
    }
    expect(guest.rename(DIR, 'd/.', DIR, 'x')).toBe(E.inval);
    expect(guest.rename(DIR, 'd', DIR, 'new/.')).toBe(E.noent);
    expect(guest.link(DIR, 'd/.', DIR, 'x')).toBe(E.perm);
    expect(guest.link(DIR, 'a', DIR, 'd/.')).toBe(E.exist);
    expect(guest.symlink('a', DIR, 'd/.')).toBe(E.exist);
    expect(guest.path('path_create_directory', DIR, '/')).toBe(E.perm);
  });

  it('renames and links', () => {
    const guest = withFile('a', 'text');
    guest.path('path_create_directory', DIR, 'd');
    expect(guest.rename(DIR, 'a', DIR, 'd/b')).toBe(0);
    expect(guest.stat(DIR, 'a')).toBe(-E.noent);
    expect(guest.stat(DIR, 'd/b')).toEqual({ type: 4, size: 4n });
    expect(guest.rename(DIR, 'd', DIR, 'd/inside')).toBe(E.inval);
    expect(guest.link(DIR, 'd/b', DIR, 'hard')).toBe(0);
    expect(guest.link(DIR, 'd/b', DIR, 'hard')).toBe(E.exist);
    expect(guest.path('path_unlink_file', DIR, 'd/b')).toBe(0);
    expect(guest.read(guest.open(DIR, 'hard'), 10)).toBe('text');
  });

  it('follows symbolic links, if asked, and tells loops', () => {
    const guest = withFile('a', 'text');
    guest.path('path_create_directory', DIR, 'd');
    expect(guest.symlink('../a', DIR, 'd/link')).toBe(0);
    expect(guest.readLink(DIR, 'd/link')).toBe('../a');
    expect(guest.readLink(DIR, 'd/link', 2)).toBe('..');
    expect(guest.readLink(DIR, 'a')).toBe(-E.inval);
    expect(guest.read(guest.open(DIR, 'd/link'), 10)).toBe('text');
    expect(guest.open(DIR, 'd/link', { follow: 0 })).toBe(-E.loop);
    expect(guest.stat(DIR, 'd/link', 0)).toMatchObject({ type: 7 });
    expect(guest.stat(DIR, 'd/link', 1)).toEqual({ type: 4, size: 4n });
    guest.symlink('d', DIR, 'dir');
    expect(guest.read(guest.open(DIR, 'dir/link'), 10)).toBe('text');
    guest.symlink('loop', DIR, 'loop');
    expect(guest.open(DIR, 'loop')).toBe(-E.loop);
    // What comes after a link to nowhere is made where it leads.
    guest.symlink('made', DIR, 'dangling');
    expect(guest.open(DIR, 'dangling', { flags: CREATE })).toBeGreaterThan(0);
    expect(guest.stat(DIR, 'made')).toMatchObject({ type: 4 });
  });

  it('never leaves its directory', () => {
    const guest = withFile('a', 'text');
    guest.path('path_create_directory', DIR, 'd');
    for (const path of ['..', '../a', 'd/../../a', '/etc/passwd', './/../x', 'd/../..']) {
      expect([path, guest.open(DIR, path)]).toEqual([path, -E.perm]);
      expect([path, guest.stat(DIR, path)]).toEqual([path, -E.perm]);
    }
    expect(guest.symlink('/etc', DIR, 'absolute')).toBe(E.perm);
    guest.symlink('../../../etc', DIR, 'up');
    expect(guest.open(DIR, 'up/passwd')).toBe(-E.perm);
    expect(guest.open(DIR, 'up')).toBe(-E.perm);
    expect(guest.stat(DIR, 'up/passwd')).toBe(-E.perm);
    expect(guest.path('path_create_directory', DIR, 'up/x')).toBe(E.perm);
    expect(guest.path('path_unlink_file', DIR, 'up/x')).toBe(E.perm);
    expect(guest.rename(DIR, 'a', DIR, 'up/x')).toBe(E.perm);
    expect(guest.link(DIR, 'a', DIR, '../x')).toBe(E.perm);
    expect(guest.rename(DIR, '..', DIR, 'x')).toBe(E.perm);
    expect(guest.path('path_remove_directory', DIR, '.')).toBe(E.inval);
    // A directory opened below is a sandbox of its own.
    const below = guest.open(DIR, 'd', { flags: DIRECTORY });
    expect(guest.open(below, '../a')).toBe(-E.perm);
    expect(guest.list(DIR).length).toBeGreaterThan(2);
  });

  it('hands down no more rights than a descriptor has', () => {
    const guest = withFile('a', 'text');
    guest.path('path_create_directory', DIR, 'd');
    const readOnly = guest.open(DIR, 'd', { flags: DIRECTORY, rights: READ_RIGHTS });
    expect(guest.path('path_create_directory', readOnly, 'x')).toBe(E.notcapable);
    expect(guest.open(readOnly, 'x', { flags: CREATE })).toBe(-E.notcapable);
    const fd = guest.open(DIR, 'a', { rights: READ_RIGHTS });
    expect(guest.write(fd, 'x')).toBe(-E.notcapable);
    expect(guest.read(fd, 10)).toBe('text');
    expect(guest.call['fd_fdstat_set_rights']!(fd, ALL_RIGHTS, 0n)).toBe(E.notcapable);
    expect(guest.call['fd_fdstat_set_rights']!(fd, 4n, 0n)).toBe(0);
    expect(guest.read(fd, 10)).toBe(-E.notcapable);
    expect(guest.call['fd_fdstat_get']!(fd, 0)).toBe(0);
    expect(guest.view(0).getUint8(0)).toBe(4);
    expect(guest.view(8).getBigUint64(0, true)).toBe(4n);
  });

  it('sets times', () => {
    const guest = withFile('a', 'text');
    const second = 1_000_000_000n;
    const set = guest.call['path_filestat_set_times']!;
    expect(set(DIR, 1, ...guest.put('a'), 5n * second, 7n * second, 1 | 4)).toBe(0);
    const fd = guest.open(DIR, 'a');
    expect(guest.fileStat(fd)).toMatchObject({ atime: 5n * second, mtime: 7n * second });
    expect(guest.call['fd_filestat_set_times']!(fd, 9n * second, 0n, 1)).toBe(0);
    expect(guest.fileStat(fd)).toMatchObject({ atime: 9n * second, mtime: 7n * second });
    expect(set(DIR, 1, ...guest.put('a'), 0n, 0n, 1 | 2)).toBe(E.inval);
  });

  it('renumbers and closes', () => {
    const guest = withFile('a', 'text');
    const first = guest.open(DIR, 'a');
    const second = guest.open(DIR, 'a');
    expect(guest.call['fd_renumber']!(second, first)).toBe(0);
    expect(guest.read(second, 4)).toBe(-E.badf);
    expect(guest.read(first, 4)).toBe('text');
    expect(guest.call['fd_renumber']!(first, 77)).toBe(E.badf);
    expect(guest.call['fd_close']!(first)).toBe(0);
    expect(guest.call['fd_close']!(first)).toBe(E.badf);
    expect(guest.open(DIR, 'a')).toBe(first);
  });

  it('writes nothing where the guest has no memory', () => {
    const guest = withFile('a', 'text');
    const end = 4 * 65536;
    expect(guest.call['fd_filestat_get']!(DIR, end - 63)).toBe(E.fault);
    expect(guest.call['path_open']!(DIR, 0, end - 1, 2, 0, 0n, 0n, 0, 16)).toBe(E.fault);
    expect(guest.call['fd_prestat_get']!(DIR, -4)).toBe(E.fault);
    const [vector] = guest.put(new Uint8Array(new Uint32Array([0xffffffff, 2]).buffer));
    expect(guest.call['fd_read']!(guest.open(DIR, 'a'), vector, 1, 16)).toBe(E.fault);
    // The descriptor that could not be told is not left open.
    expect(guest.call['path_open']!(DIR, 0, ...guest.put('a'), 0, 2n, 0n, 0, end - 2)).toBe(
      E.fault,
    );
    expect(guest.open(DIR, 'a')).toBe(5);
  });
});

describe('a preopened directory that is a link on the host', () => {
  function linked(): { guest: Guest; link: string } {
    const parent = mkdtempSync(join(folder, 'linked-'));
    const [real, link] = [join(parent, 'real'), join(parent, 'link')];
    mkdirSync(real);
    writeFileSync(join(real, 'a'), 'text');
    symlinkSync('real', link, 'dir');
    const memory = newOurMemory();
    const wasi = new WASI({ version: 'preview1', preopens: { '/': link } });
    wasi.initialize({ exports: { memory } });
    return { guest: new Guest(wasi.wasiImport, memory), link };
  }

  it('is the directory that it leads to', () => {
    const { guest } = linked();
    expect(guest.fileStat(DIR)).toMatchObject({ type: 3 });
    expect(guest.stat(DIR, '.')).toMatchObject({ type: 3 });
    expect(guest.readLink(DIR, '.')).toBe(-E.inval);
    const again = guest.open(DIR, '.', { flags: DIRECTORY });
    expect(again).toBe(4);
    expect(guest.list(again)).toEqual(guest.list(DIR));
    expect(guest.read(guest.open(again, 'a'), 10)).toBe('text');
  });

  it('has its times set, not those of the link', () => {
    const { guest, link } = linked();
    const before = nodeFileSystem.stat({ root: join(link, '..'), names: ['link'] });
    const second = 1_000_000_000n;
    expect(guest.call['fd_filestat_set_times']!(DIR, 5n * second, 7n * second, 5)).toBe(0);
    expect(guest.fileStat(DIR)).toMatchObject({ atime: 5n * second, mtime: 7n * second });
    const set = guest.call['path_filestat_set_times']!;
    expect(set(DIR, 0, ...guest.put('.'), 0n, 9n * second, 4)).toBe(0);
    expect(guest.fileStat(DIR)).toMatchObject({ mtime: 9n * second });
    const after = nodeFileSystem.stat({ root: join(link, '..'), names: ['link'] });
    expect(after.mtime).toBe(before.mtime);
  });
});

describe('the file system in memory', () => {
  it('moves directories however deep they are', () => {
    const fileSystem = new MemoryFileSystem();
    const path = Array.from({ length: 20_000 }, () => 'd').join('/');
    fileSystem.write(`/top/${path}/a`, new Uint8Array());
    const at = (...names: string[]) => ({ root: '/', names });
    fileSystem.rename(at('top'), at('moved'));
    expect(() => fileSystem.rename(at('moved'), at('moved', 'd', 'd', 'x'))).toThrow('EINVAL');
    expect(fileSystem.read(`/moved/${path}/a`)).toHaveLength(0);
  });
});

describe.runIf(process.platform === 'linux')('buffers of more than two GiB', () => {
  it('are filled and written in part', () => {
    const memory = new WebAssembly.Memory({ initial: 32769 });
    const wasi = new WASI({ version: 'preview1', preopens: { '/dev': '/dev' } });
    wasi.initialize({ exports: { memory } });
    const guest = new Guest(wasi.wasiImport, memory);
    const fd = guest.open(DIR, 'null');
    const [vector] = guest.put(new Uint8Array(new Uint32Array([0, 2 ** 31]).buffer));
    expect(guest.call['fd_read']!(fd, vector, 1, 16)).toBe(0);
    expect(guest.call['fd_write']!(fd, vector, 1, 16)).toBe(0);
    expect(guest.view(16).getUint32(0, true)).toBe(0x7fff_f000);
  });
});
