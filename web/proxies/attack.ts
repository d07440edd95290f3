import { connect, type Socket } from 'node:net';

const HOST = 'Host: localhost\r\n';
const SIGN_IN = `POST /api/session HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nX-Lading-Client: web\r\n`;
const LONG_FIELD = `X-Long: ${'x'.repeat(11_000)}`;
/** As many headers as fit, because headers take the most memory. */
const MANY_FIELDS = Array.from({ length: 1300 }, (_, i) => `x${i}: y\r\n`).join('');
const BEAT_MILLISECONDS = 1000;
const AGAIN_MILLISECONDS = 250;
const ADDRESSES = 250;

/** The behaviour of each connection of an attack. */
export interface Habit {
  readonly name: string;
  readonly connections: number;
  begin(socket: Socket): void;
  /** Sent periodically, so that the connection is never idle for long. */
  readonly beat?: string;
  /** The client does not read responses. */
  readonly unread?: boolean;
}

export const HABITS: readonly Habit[] = [
  { name: 'connections that say nothing', connections: 1200, begin: () => {} },
  {
    name: 'connections kept without a request',
    connections: 1200,
    begin: (socket) => socket.write(`GET /theme.js HTTP/1.1\r\n${HOST}\r\n`),
  },
  {
    name: 'one header field that does not end',
    connections: 1200,
    begin: (socket) => socket.write(`GET / HTTP/1.1\r\n${HOST}${LONG_FIELD}`),
    beat: 'x',
  },
  {
    name: 'header fields of 32 KiB',
    connections: 1200,
    begin: (socket) => socket.write(`GET / HTTP/1.1\r\n${HOST}${`${LONG_FIELD}\r\n`.repeat(3)}`),
    beat: 'X: y\r\n',
  },
  {
    name: 'many short header fields that do not end',
    connections: 1200,
    begin: (socket) => socket.write(`GET / HTTP/1.1\r\n${HOST}${MANY_FIELDS}`),
    beat: 'X: y\r\n',
  },
  {
    name: 'bodies that trickle',
    connections: 300,
    begin: (socket) => socket.write(`${SIGN_IN}Content-Length: 10000\r\n\r\n{`),
    beat: ' ',
  },
  {
    name: 'many header fields before bodies that trickle',
    connections: 300,
    begin: (socket) => socket.write(`${SIGN_IN}${MANY_FIELDS}Content-Length: 10000\r\n\r\n{`),
    beat: ' ',
  },
  {
    name: 'bodies for the page, which takes none',
    connections: 300,
    begin: (socket) => socket.write(`POST / HTTP/1.1\r\n${HOST}Content-Length: 100000000\r\n\r\n`),
    beat: 'x'.repeat(10_000),
  },
  {
    name: 'answers that are not read',
    connections: 300,
    begin: (socket) => socket.write(`GET / HTTP/1.1\r\n${HOST}\r\n`.repeat(300)),
    unread: true,
  },
  {
    name: 'HTTP/2 in clear text',
    connections: 600,
    begin: (socket) => socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0'),
  },
];

/** More connections than the limit of open files. */
export const TOO_MANY: Habit = {
  name: 'one header field that does not end',
  connections: 4000,
  begin: (socket) => socket.write(`GET / HTTP/1.1\r\n${HOST}${LONG_FIELD}`),
  beat: 'x',
};

/** Connections from many addresses with the same behaviour; they are reopened when the server closes them. */
export class Attack {
  private readonly sockets = new Set<Socket>();
  private readonly beat: NodeJS.Timeout;
  private ended = false;

  private constructor(
    private readonly port: number,
    private readonly habit: Habit,
  ) {
    this.beat = setInterval(() => {
      for (const socket of this.sockets) if (habit.beat && socket.writable) socket.write(habit.beat);
    }, BEAT_MILLISECONDS);
  }

  /** Starts the attack, and waits until every connection has been open. */
  static async begin(port: number, habit: Habit): Promise<Attack> {
    const attack = new Attack(port, habit);
    await Promise.all(
      Array.from(
        { length: habit.connections },
        (_, number) => new Promise<void>((opened) => attack.open(number, opened)),
      ),
    );
    return attack;
  }

  private open(number: number, opened: () => void): void {
    if (this.ended) return opened();
    const localAddress = `127.0.1.${1 + (number % ADDRESSES)}`;
    const socket = connect({ port: this.port, host: '127.0.0.1', localAddress });
    this.sockets.add(socket);
    if (!this.habit.unread) socket.resume();
    socket.on('error', () => {});
    socket.once('connect', () => {
      this.habit.begin(socket);
      opened();
    });
    socket.once('close', () => {
      this.sockets.delete(socket);
      setTimeout(() => this.open(number, opened), AGAIN_MILLISECONDS).unref();
    });
  }

  end(): void {
    this.ended = true;
    clearInterval(this.beat);
    for (const socket of this.sockets) socket.destroy();
  }
}
