import type { Api } from './api';

/** A link for people without an account. */
export interface Link {
  readonly id: string;
  readonly kind: 'upload' | 'download';
  /** Of a download link without a name of its own, the name of its file. */
  readonly name: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly hasPassword: boolean;
  /** Completed uploads, or downloads that have begun. */
  readonly used: number;
  readonly bytes: number;
  readonly lastUsedAt: string | null;
  readonly state: 'active' | 'expired' | 'used';
  /** For the people who use an upload link; null for a download link. */
  readonly note: string | null;
  readonly maxSize: number | null;
  readonly maxUploads: number | null;
  readonly formats: readonly string[] | null;
  /** The file of a download link. */
  readonly file: { readonly id: string; readonly name: string; readonly size: number } | null;
  readonly maxDownloads: number | null;
}

/** A link of any user. */
export interface AnyLink extends Link {
  readonly owner: string;
}

/** A link that was just created. Only now its secret is known. */
export interface NewLink extends Link {
  readonly secret: string;
  /** Absolute, or a path of this server. */
  readonly url: string;
}

/** What both kinds of links have. Null is no limit, and no password. */
interface AnyWish {
  readonly expiresAt: string;
  readonly password: string | null;
}

export interface UploadLinkWish extends AnyWish {
  readonly kind: 'upload';
  readonly name: string;
  readonly note: string | null;
  readonly maxSize: number | null;
  readonly maxUploads: number | null;
  readonly formats: readonly string[] | null;
}

export interface DownloadLinkWish extends AnyWish {
  readonly kind: 'download';
  /** The ID of the file. */
  readonly file: string;
  readonly name: string | null;
  readonly maxDownloads: number | null;
}

export type LinkWish = UploadLinkWish | DownloadLinkWish;

const LINKS = '/api/links';

/** The calls about the user's own links. Every failure is a `Problem`. */
export class LinksApi {
  constructor(private readonly api: Pick<Api, 'json' | 'call'>) {}

  async links(): Promise<Link[]> {
    return (await this.api.json<{ links: Link[] }>('GET', LINKS)).links;
  }

  create(wish: LinkWish): Promise<NewLink> {
    return this.api.json('POST', LINKS, JSON.stringify(wish));
  }

  async revoke(id: string): Promise<void> {
    await this.api.call('DELETE', `${LINKS}/${encodeURIComponent(id)}`);
  }
}
