import type { StoredFile } from '../../engine/server/api';
import { localName } from './local-name';

/** The systems for which the page has commands. */
export const SYSTEMS = ['linux', 'macos', 'windows'] as const;
export type System = (typeof SYSTEMS)[number];

/** The system of this browser; Linux if it is none of them, such as a phone. */
export function systemOf(userAgent: string): System {
  if (/Windows/.test(userAgent)) return 'windows';
  return /Macintosh/.test(userAgent) ? 'macos' : 'linux';
}

/** Quotes a word for the shell of a system; PowerShell takes typographic quotes for quotes as well. */
export function quoted(word: string, system: System): string {
  return system === 'windows'
    ? `'${word.replace(/['‘’‚‛]/g, '$&$&')}'`
    : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The header field with the token in the variable that `tokenCommand` sets. */
export const AUTHORIZATION = '"Authorization: Bearer $TOKEN"';

/** Reads the token into a variable, so that it is not in the history of the shell. */
export function tokenCommand(system: System): string {
  return system === 'windows' ? "$TOKEN = Read-Host 'Token'" : 'read -rs TOKEN';
}

/** In Windows PowerShell, `curl` is the name of another command. */
export function curl(system: System): string {
  return system === 'windows' ? 'curl.exe' : 'curl';
}

/** How a file is downloaded. */
export interface Fetching {
  /** With a token, which most links need. */
  readonly withToken: boolean;
  /** An interrupted download can be continued. */
  readonly resumable: boolean;
}

const ORDINARY: Fetching = { withToken: true, resumable: true };

/** Downloads a file, or continues its download. The server may redirect it to a store (`-L`). */
export function fetchCommand(
  system: System,
  { name }: Pick<StoredFile, 'name'>,
  link: string,
  { withToken, resumable }: Fetching = ORDINARY,
): string {
  const output = quoted(localName(name), system);
  const resume = resumable ? '-C - ' : '';
  const token = withToken ? `-H ${AUTHORIZATION} ` : '';
  return `${curl(system)} -fL ${resume}${token}-o ${output} ${quoted(link, system)}`;
}

/** A line of a list of checksums, as `sha256sum` writes it. */
export function sumLine(sha256: string, name: string): string {
  return `${sha256}  ${name}`;
}

/** The programs that verify a list of checksums from their input. */
export const VERIFIERS = { linux: 'sha256sum -c', macos: 'shasum -a 256 -c' } as const;

/** Verifies a downloaded file. */
export function checkCommand(system: System, name: string, sha256: string): string {
  const local = localName(name);
  if (system === 'windows')
    return `(Get-FileHash -Algorithm SHA256 -LiteralPath ${quoted(local, system)}).Hash -eq '${sha256}'`;
  return `printf '%s\\n' ${quoted(sumLine(sha256, local), system)} | ${VERIFIERS[system]}`;
}

/** Shows the SHA-256 of a downloaded file on Windows. */
export function certutilCommand(name: string): string {
  return `certutil -hashfile ${quoted(localName(name), 'windows')} SHA256`;
}
