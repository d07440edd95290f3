import type { Link, LinksApi, LinkWish, NewLink } from '../../engine/server/links-api';
import { Part } from '../account/part';
import { gone } from '../gone';

/** The links of the user, and what the user does with them. */
export class LinksModel {
  readonly links: Part<readonly Link[]>;

  constructor(private readonly api: LinksApi) {
    this.links = new Part<readonly Link[]>(() => api.links());
  }

  /** Fails with a `Problem`. */
  async create(wish: LinkWish): Promise<NewLink> {
    const created = await this.api.create(wish);
    const { secret: _, url: __, ...listed } = created;
    // A load during the request may have listed it already.
    this.links.change((list) => [listed, ...without(list, listed)]);
    return created;
  }

  /** Fails with a `Problem`. A link that is already gone counts as revoked. */
  async revoke(link: Link): Promise<void> {
    await gone(this.api.revoke(link.id));
    this.links.change((list) => without(list, link));
  }
}

function without(list: readonly Link[], { id }: Pick<Link, 'id'>): Link[] {
  return list.filter((link) => link.id !== id);
}
