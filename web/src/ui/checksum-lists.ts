import type { Source } from '../engine/ports';
import type { Sum } from '../engine/reading/sums';
import { expectedFor, isSumsFile, readSums } from '../engine/reading/sums-file';
import { allows, type Rules } from '../engine/server/api';
import { text } from './text';

/** Checksums that are remembered for files that are added later. */
const MAX_REMEMBERED = 10_000;

/** A list of checksums that was read, and its sentence. */
interface ReadList {
  readonly list: Source;
  readonly sums: readonly Sum[];
}

/** The lists of checksums that the user adds beside the images. */
export class ChecksumLists {
  #remembered: readonly Sum[] = [];

  /**
   * Reads the lists among these files, and expects the digests of the files that they name, also of those that wait
   * for their upload. Returns the files to upload, without the lists that the server does not accept, and a sentence
   * for each list.
   */
  async apply(
    sources: readonly Source[],
    waiting: readonly Source[],
    rules: Rules | null,
  ): Promise<{ readonly files: readonly Source[]; readonly sentences: readonly string[] }> {
    const lists = (await Promise.all(sources.filter(isSumsFile).map(read))).filter((one) => one !== null);
    const sums = lists.flatMap((one) => one.sums);
    this.#remembered = [...sums, ...this.#remembered].slice(0, MAX_REMEMBERED);
    const named = (source: Source) => !lists.some(({ list }) => list === source);
    const others = [...waiting, ...sources].filter(named);
    if (this.#remembered.length > 0)
      for (const source of others)
        source.expected = expectedFor(source.name, this.#remembered) ?? source.expected ?? null;
    const kept = (source: Source) => named(source) || accepted(source, rules);
    return {
      files: sources.filter(kept),
      sentences: lists.map((one) => sentence(one, others)),
    };
  }
}

/** Null if it has no checksum that can be compared, or can't be read: then it is a file like any other. */
async function read(list: Source): Promise<ReadList | null> {
  const sums = await readSums(list).catch(() => []);
  return sums.length > 0 ? { list, sums } : null;
}

/** Whether the server would accept a list as a file. */
function accepted(list: Source, rules: Rules | null): boolean {
  return rules === null || (allows(rules, list.name) && rules.contentCheck !== 'enforce');
}

function sentence({ list, sums }: ReadList, others: readonly Source[]): string {
  const count = others.filter((source) => expectedFor(source.name, sums) !== null).length;
  const blanks = { name: list.name, count };
  return text(count > 0 ? 'sums.read' : 'sums.readNone', blanks);
}
