import type { Answer } from '../ports';
import { Problem, type ProblemDocument, type Remedy } from '../problem';

/** A response from something else than our server, such as a captive portal or a proxy. */
export function notOurs(status: number): Problem {
  return new Problem('retry', 'not-the-server', '', status);
}

/** Parses the JSON object in a response. */
export function parse<T extends object>(answer: Answer): T {
  try {
    const parsed: unknown = JSON.parse(answer.text);
    if (typeof parsed === 'object' && parsed !== null) return parsed as T;
  } catch {
    // Not JSON, or truncated: not from our server.
  }
  throw notOurs(answer.status);
}

function documentOf(answer: Answer): ProblemDocument {
  if (!(answer.header('Content-Type') ?? '').includes('problem+json')) return {};
  try {
    return parse<ProblemDocument>(answer);
  } catch {
    return {};
  }
}

function remedy(status: number, kind: string): Remedy {
  if (status === 0 || status === 408 || status === 423 || status === 429) return 'retry';
  if (status === 401) return 'sign-in';
  if (status === 410 && kind === 'link-ended') return 'give-up';
  if (status === 404 || status === 410) return 'recreate';
  if (status === 409 || status === 460) return 'resync';
  if (status === 413) return kind === '' ? 'smaller' : 'give-up';
  if (status === 400 && kind === 'body-incomplete') return 'resync';
  if (status >= 500) return 'retry';
  return 'give-up';
}

function wordsOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The problem that a response describes. */
export function problemOf(answer: Answer): Problem {
  const document = documentOf(answer);
  const kind = wordsOf(document.type).replace(/^.*\//, '');
  const seconds = Number(answer.header('Retry-After') ?? Number.NaN);
  const name = kind || (answer.status === 0 ? 'no-network' : `status-${answer.status}`);
  return new Problem(
    remedy(answer.status, kind),
    name,
    wordsOf(document.detail),
    answer.status,
    Number.isFinite(seconds) ? seconds * 1000 : null,
    document,
  );
}
