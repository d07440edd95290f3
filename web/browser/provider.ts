import { createServer, type Server as HttpServer } from 'node:http';
import Provider from 'oidc-provider';
import { freePort } from './server';

export const CLIENT = 'lading';
export const SECRET = 'the secret of the page test';

/** A person at the provider. */
export interface Account {
  readonly preferred_username: string;
  readonly groups: readonly string[];
}

/**
 * A certified OpenID provider on a port of its own. Its form accepts every password. As its specification prefers, it sends
 * names and groups in the user info, not in the ID token.
 */
export class OpenIdProvider {
  private constructor(
    readonly issuer: string,
    private readonly http: HttpServer,
  ) {}

  /** @param lading the URL of the server under test */
  static async start(lading: string, accounts: Readonly<Record<string, Account>>): Promise<OpenIdProvider> {
    const port = await freePort();
    const issuer = `http://127.0.0.1:${port}`;
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: CLIENT,
          client_secret: SECRET,
          redirect_uris: [`${lading}/api/session/oidc/callback`],
          post_logout_redirect_uris: [`${lading}/`],
        },
      ],
      claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
      cookies: { keys: ['a key of the test'] },
      findAccount: (_context, id) => ({
        accountId: id,
        claims: () => ({ sub: id, ...accounts[id] }),
      }),
    });
    const http = createServer(provider.callback());
    await new Promise<void>((listening) => http.listen(port, '127.0.0.1', listening));
    return new OpenIdProvider(issuer, http);
  }

  async close(): Promise<void> {
    this.http.closeAllConnections();
    await new Promise((closed) => this.http.close(closed));
  }
}
