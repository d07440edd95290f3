import type { Answer, Call, Clock, Network, Ports, Transport } from '../ports';
import { NO_ANSWER, withIdleTimeout } from '../server/idle-timeout';

/** Uses XMLHttpRequest, because fetch reports no upload progress. */
class XhrTransport implements Transport {
  send(call: Call): Promise<Answer> {
    if (call.keepalive) return sendKeepalive(call);
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const stop = () => request.abort();
      request.open(call.method, call.url);
      request.setRequestHeader('X-Lading-Client', 'web');
      for (const [name, value] of Object.entries(call.headers ?? {})) request.setRequestHeader(name, value);
      request.upload.onprogress = (event) => call.onSent?.(event.loaded);
      request.onloadend = () => {
        call.signal?.removeEventListener('abort', stop);
        resolve({
          status: request.status,
          header: (name) => (request.status === 0 ? null : request.getResponseHeader(name)),
          text: request.responseText,
        });
      };
      call.signal?.addEventListener('abort', stop);
      if (call.signal?.aborted) resolve(NO_ANSWER);
      else request.send(call.body ?? null);
    });
  }
}

/** Uses fetch with `keepalive`, without body or progress, so that the request survives the page. */
async function sendKeepalive({ method, url, headers, signal }: Call): Promise<Answer> {
  try {
    const all = { 'X-Lading-Client': 'web', ...headers };
    const response = await fetch(url, { method, headers: all, keepalive: true, signal: signal ?? null });
    const { status } = response;
    return { status, header: (name) => response.headers.get(name), text: await response.text() };
  } catch {
    return NO_ANSWER;
  }
}

const clock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  wait: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = setTimeout(finish, milliseconds);
      function finish(): void {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        resolve();
      }
      signal?.addEventListener('abort', finish);
    }),
};

const network: Network = {
  get online() {
    return navigator.onLine;
  },
  onOnline: (callback) => {
    addEventListener('online', callback);
    return () => removeEventListener('online', callback);
  },
};

/** The browser implementations of the ports that every page needs. */
export function basicPorts(): BasicPorts {
  return { transport: withIdleTimeout(new XhrTransport(), clock, network), clock, network };
}

export type BasicPorts = Pick<Ports, 'transport' | 'clock' | 'network'>;
