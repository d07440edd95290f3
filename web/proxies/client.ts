import { connect } from 'node:http2';
import { request } from 'node:https';
import type { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

export type Version = 'HTTP/1.1' | 'HTTP/2';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A request whose body the test sends at its own pace. */
export interface Exchange {
  readonly body: Writable;
  readonly answer: Promise<Answer>;
}

type Fields = Readonly<Record<string, string>>;

/** Starts a request over TLS, to a server with a self-signed certificate. */
export function begin(version: Version, method: string, url: URL, fields: Fields): Exchange {
  return version === 'HTTP/2' ? second(method, url, fields) : first(method, url, fields);
}

export async function ask(
  version: Version,
  method: string,
  url: URL,
  fields: Fields,
  body = '',
): Promise<Answer> {
  const exchange = begin(version, method, url, { ...fields, 'content-length': `${Buffer.byteLength(body)}` });
  exchange.body.end(body);
  return exchange.answer;
}

function first(method: string, url: URL, fields: Fields): Exchange {
  const body = request(url, { method, headers: fields, rejectUnauthorized: false, agent: false });
  const answer = new Promise<Answer>((done, failed) => {
    body.once('error', failed);
    body.once('response', (response) => {
      text(response).then((content) => {
        done({ status: response.statusCode ?? 0, headers: response.headers, body: content });
      }, failed);
    });
  });
  return { body, answer };
}

function second(method: string, url: URL, fields: Fields): Exchange {
  const session = connect(url.origin, { rejectUnauthorized: false });
  const stream = session.request({ ':method': method, ':path': url.pathname, ...fields });
  const answer = new Promise<Answer>((done, failed) => {
    session.once('error', failed);
    stream.once('error', failed);
    stream.once('response', (headers) => {
      text(stream).then((content) => {
        session.close();
        done({ status: Number(headers[':status']), headers, body: content });
      }, failed);
    });
  });
  return { body: stream, answer };
}
