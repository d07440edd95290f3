import type { StoredFile } from '../../engine/server/api';
import { AUTHORIZATION, curl, type System, sumLine, VERIFIERS } from '../file/commands';
import { localNames } from '../file/local-name';

/** The programs for which a list can be saved. */
export const PROGRAMS = ['aria2c', 'curl'] as const;
export type Program = (typeof PROGRAMS)[number];

type Listed = Pick<StoredFile, 'id' | 'name' | 'sha256'>;

/** Marks the lines with checksums in a list for curl, which ignores them. */
const SUM = '# SHA-256 ';

/** The name of the file with the list. */
export const listName = (program: Program): string => `lading-${program}.txt`;

/** The checksums that are known, in the format of `sha256sum`. */
export function sumLines(files: readonly Listed[]): string[] {
  const names = localNames(files.map(({ name }) => name));
  return files.flatMap(({ sha256 }, i) => (sha256 === null ? [] : [sumLine(sha256, names[i] ?? '')]));
}

/** A list of files that a program downloads. */
export function listFor(program: Program, files: readonly Listed[], linkOf: (id: string) => string): string {
  const names = localNames(files.map(({ name }) => name));
  const entry = program === 'curl' ? curlEntry : aria2Entry;
  const entries = files.map((file, i) => entry(linkOf(file.id), names[i] ?? '', file.sha256));
  return (program === 'curl' ? CURL_OPTIONS : '') + entries.join('');
}

/** Fails if the server responds with an error, follows it to a store, resumes, and takes brackets in names literally. */
const CURL_OPTIONS = 'fail\nlocation\ncontinue-at = "-"\ngloboff\n';

function curlEntry(link: string, name: string, sha256: string | null): string {
  const sum = sha256 === null ? '' : `${SUM}${sumLine(sha256, name)}\n`;
  return `\n${sum}url = "${link}"\noutput = "${name.replace(/["\\]/g, '\\$&')}"\n`;
}

function aria2Entry(link: string, name: string, sha256: string | null): string {
  return `${link}\n  out=${name}\n${sha256 === null ? '' : `  checksum=sha-256=${sha256}\n`}`;
}

/** Downloads the files of a list, or continues. */
export function fetchAllCommand(program: Program, system: System): string {
  const list = listName(program);
  return program === 'curl'
    ? `${curl(system)} -H ${AUTHORIZATION} -K ${list}`
    : `aria2c -c --auto-file-renaming=false --header=${AUTHORIZATION} -i ${list}`;
}

/** Verifies the files of a list for curl. */
export function checkAllCommand(system: Exclude<System, 'windows'>): string {
  return `sed -n 's/^${SUM}//p' ${listName('curl')} | ${VERIFIERS[system]}`;
}
