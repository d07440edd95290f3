import type { Api } from './api';

/** The second factor of the user. */
export interface Factor {
  /** Whether a sign-in with the password needs a code. */
  readonly active: boolean;
  readonly since: string | null;
  /** How many recovery codes are not used yet. */
  readonly recoveryCodes: number;
  /** Whether the role of the user must have one. */
  readonly demanded: boolean;
}

/** The secret for an authenticator app. It is not in force before its first code. */
export interface FactorSecret {
  /** In Base32. */
  readonly secret: string;
  /** The same, for a QR code. */
  readonly uri: string;
}

/** What proves a change of an active factor. */
export interface Proof {
  readonly password: string;
  readonly code: string;
}

const FACTOR = '/api/account/second-factor';

/** The calls about the second factor of the user. Every failure is a `Problem`. */
export class FactorApi {
  constructor(private readonly api: Pick<Api, 'json' | 'call'>) {}

  state(): Promise<Factor> {
    return this.api.json('GET', FACTOR);
  }

  begin(password: string): Promise<FactorSecret> {
    return this.api.json('POST', FACTOR, JSON.stringify({ password }));
  }

  /** Puts the secret in force; resolves to the recovery codes. This browser gets a new session. */
  async confirm(code: string): Promise<readonly string[]> {
    return this.#codes('confirmation', { code });
  }

  /** Resolves to new recovery codes; the old ones can't be used any more. */
  async replaceCodes(proof: Proof): Promise<readonly string[]> {
    return this.#codes('recovery-codes', proof);
  }

  /** This browser gets a new session. */
  async remove(proof: Proof): Promise<void> {
    await this.api.call('POST', `${FACTOR}/removal`, JSON.stringify(proof));
  }

  async #codes(path: string, body: object): Promise<readonly string[]> {
    const answer = await this.api.json<{ recoveryCodes: string[] }>(
      'POST',
      `${FACTOR}/${path}`,
      JSON.stringify(body),
    );
    return answer.recoveryCodes;
  }
}
