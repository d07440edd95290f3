// A TCP proxy that delays: node delay.mjs LISTEN_PORT TARGET_PORT MILLISECONDS
// Every byte is late by MILLISECONDS in each direction, and the first bytes of a connection by a further round trip, which
// the handshake of TCP would take. The bandwidth is not limited.
import { connect, createServer } from 'node:net';

const [listenPort, targetPort, milliseconds] = process.argv.slice(2).map(Number);

/** Forwards the chunks of one direction in order, each at its time. */
function delayed(from, to, notBefore) {
  const waiting = [];
  let timer = null;
  const forward = () => {
    timer = null;
    while (waiting.length > 0 && waiting[0].due <= performance.now()) {
      const { chunk } = waiting.shift();
      if (chunk === null) to.end();
      else to.write(chunk);
    }
    if (waiting.length > 0) timer = setTimeout(forward, Math.max(0, waiting[0].due - performance.now()));
  };
  const add = (chunk) => {
    waiting.push({ chunk, due: Math.max(performance.now(), notBefore) + milliseconds });
    timer ??= setTimeout(forward, waiting[0].due - performance.now());
  };
  from.on('data', add);
  from.on('end', () => add(null));
}

createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
  const server = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  for (const [one, other] of [
    [client, server],
    [server, client],
  ]) {
    one.on('error', () => other.destroy());
    one.on('close', (failed) => failed && other.destroy());
  }
  delayed(client, server, performance.now() + 2 * milliseconds);
  delayed(server, client, 0);
}).listen(listenPort, '127.0.0.1');
