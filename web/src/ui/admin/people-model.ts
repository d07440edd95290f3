import type {
  AdminApi,
  NewPerson,
  OneTimePassword,
  Person,
  PersonChange,
  PersonWish,
} from '../../engine/server/admin-api';
import { ListModel } from './list-model';

/** The accounts. Every change fails with a `Problem`, and then nothing changes here. */
export class PeopleModel {
  readonly list: ListModel<Person>;

  constructor(private readonly api: AdminApi) {
    this.list = new ListModel(async () => ({ items: await api.people(), next: null }));
  }

  async add(wish: PersonWish): Promise<NewPerson> {
    const added = await this.api.add(wish);
    const { password: _, ...listed } = added;
    this.list.change((people) => [...people, listed].sort((a, b) => a.name.localeCompare(b.name)));
    return added;
  }

  async change(name: string, change: PersonChange): Promise<void> {
    const changed = await this.api.change(name, change);
    this.list.change((people) => people.map((person) => (person.name === name ? changed : person)));
  }

  async resetPassword(name: string): Promise<OneTimePassword> {
    const made = await this.api.resetPassword(name);
    const { passwordUntil } = made;
    this.list.change((people) =>
      people.map((person) =>
        person.name === name ? { ...person, mustChangePassword: true, passwordUntil } : person,
      ),
    );
    return made;
  }

  /** Ends all sessions, and on request revokes all tokens. */
  async signOut(name: string, tokensToo: boolean): Promise<void> {
    await this.api.endSessions(name);
    if (tokensToo) await this.api.revokeTokens(name);
  }

  async removeFactor(name: string): Promise<void> {
    await this.api.removeFactor(name);
    this.list.change((people) =>
      people.map((person) => (person.name === name ? { ...person, secondFactor: false } : person)),
    );
  }

  async remove(name: string): Promise<void> {
    await this.api.remove(name);
    this.list.change((people) => people.filter((person) => person.name !== name));
  }
}
