/** Arguments, environment, clocks, random numbers, waiting and the end of the program. */
import { ExitError } from '../exit-error.ts';
import { ClockId, EventType } from './constants.ts';
import { errnoOf, fail } from './errno.ts';
import type { System, SystemCalls } from './system.ts';

/** Writes strings, each ended by a zero, and the address of each. */
function writeStrings(
  { memory }: System,
  strings: readonly Uint8Array[],
  addresses: number,
  buffer: number,
): void {
  strings.forEach((string, i) => {
    memory.writeUint32(addresses + 4 * i, buffer);
    memory.write(buffer, string);
    memory.writable(buffer + string.length, 1)[0] = 0;
    buffer += string.length + 1;
  });
}

function writeSizes(
  { memory }: System,
  strings: readonly Uint8Array[],
  countAt: number,
  sizeAt: number,
): void {
  memory.writeUint32(countAt, strings.length);
  memory.writeUint32(
    sizeAt,
    strings.reduce((sum, string) => sum + string.length + 1, 0),
  );
}

function now({ clocks }: System, clock: number): bigint {
  if (clock === ClockId.realtime) return clocks.realtime();
  if (clock === ClockId.monotonic) return clocks.monotonic();
  return fail('EINVAL');
}

/** Offsets in a subscription and in an event, in bytes. */
const SUBSCRIPTION = {
  size: 48,
  userdata: 0,
  type: 8,
  clockId: 16,
  fd: 16,
  timeout: 24,
  flags: 40,
} as const;
const EVENT = { size: 32, userdata: 0, error: 8, type: 10 } as const;
const ABSOLUTE_TIME = 1;
const MAX_SUBSCRIPTIONS = 2 ** 20;

interface Subscription {
  readonly userdata: bigint;
  readonly type: number;
  /** Nanoseconds from now until the event; 0 for one that is there already. */
  readonly delay: bigint;
  readonly errno: number;
}

function readClockDelay(system: System, address: number): bigint {
  const { memory } = system;
  const timeout = memory.readUint64(address + SUBSCRIPTION.timeout);
  const isAbsolute = (memory.readUint16(address + SUBSCRIPTION.flags) & ABSOLUTE_TIME) !== 0;
  const from = now(system, memory.readUint32(address + SUBSCRIPTION.clockId));
  const delay = isAbsolute ? timeout - from : timeout;
  return delay > 0n ? delay : 0n;
}

function readSubscription(system: System, address: number): Subscription {
  const { memory, descriptors } = system;
  const userdata = memory.readUint64(address + SUBSCRIPTION.userdata);
  const type = memory.readUint8(address + SUBSCRIPTION.type);
  try {
    if (type === EventType.clock) {
      return { userdata, type, delay: readClockDelay(system, address), errno: 0 };
    }
    if (type !== EventType.fdRead && type !== EventType.fdWrite) fail('EINVAL');
    // Reading and writing here never wait for later: every descriptor is ready.
    descriptors.having(memory.readUint32(address + SUBSCRIPTION.fd), 'pollFdReadwrite');
    return { userdata, type, delay: 0n, errno: 0 };
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === undefined || code === 'EFAULT') throw error;
    return { userdata, type, delay: 0n, errno: errnoOf(code) };
  }
}

function pollOneoff(
  system: System,
  subscriptionsAt: number,
  eventsAt: number,
  count: number,
  eventCountAt: number,
): void {
  if (count === 0 || count > MAX_SUBSCRIPTIONS) fail('EINVAL');
  const subscriptions: Subscription[] = [];
  for (let i = 0; i < count; i++) {
    subscriptions.push(readSubscription(system, subscriptionsAt + SUBSCRIPTION.size * i));
  }
  const first = subscriptions.reduce(
    (least, { delay }) => (delay < least ? delay : least),
    subscriptions[0]!.delay,
  );
  if (first > 0n) system.sleep(first);
  const due = subscriptions.filter(({ delay }) => delay <= first);
  due.forEach(({ userdata, type, errno }, i) => {
    const event = system.memory.record(eventsAt + EVENT.size * i, EVENT.size);
    for (let at = 0; at < EVENT.size; at += 8) event.setBigUint64(at, 0n, true);
    event.setBigUint64(EVENT.userdata, userdata, true);
    event.setUint16(EVENT.error, errno, true);
    event.setUint8(EVENT.type, type);
  });
  system.memory.writeUint32(eventCountAt, due.length);
}

export const processCalls: SystemCalls = {
  args_get: (system, addresses: number, buffer: number) =>
    writeStrings(system, system.args, addresses, buffer),
  args_sizes_get: (system, countAt: number, sizeAt: number) =>
    writeSizes(system, system.args, countAt, sizeAt),
  environ_get: (system, addresses: number, buffer: number) =>
    writeStrings(system, system.env, addresses, buffer),
  environ_sizes_get: (system, countAt: number, sizeAt: number) =>
    writeSizes(system, system.env, countAt, sizeAt),

  clock_res_get(system, clock: number, at: number) {
    now(system, clock);
    // What clocks of JavaScript engines show at best.
    system.memory.writeUint64(at, clock === ClockId.realtime ? 1_000_000n : 1_000n);
  },
  clock_time_get(system, clock: number, _precision: bigint, at: number) {
    system.memory.writeUint64(at, now(system, clock));
  },
  random_get(system, buffer: number, length: number) {
    system.random(system.memory.writable(buffer, length));
  },
  poll_oneoff: pollOneoff,
  sched_yield() {},
  proc_exit(_system, code: number) {
    throw new ExitError(code);
  },
  proc_raise: () => fail('ENOSYS'),
  // There are no sockets: nobody can have a descriptor of one.
  sock_accept: (system, fd: number) => noSocket(system, fd),
  sock_recv: (system, fd: number) => noSocket(system, fd),
  sock_send: (system, fd: number) => noSocket(system, fd),
  sock_shutdown: (system, fd: number) => noSocket(system, fd),
};

function noSocket({ descriptors }: System, fd: number): never {
  descriptors.get(fd);
  return fail('ENOTSOCK');
}
