import { signal } from '@preact/signals';

interface State<T> {
  readonly value?: T;
  readonly failure?: unknown;
}

/** A part of the page with its own request: loaded, being loaded, or failed. */
export class Part<T extends object> {
  private readonly state = signal<State<T>>({});
  /** The number of loads and changes. The response to a load is dropped if a later load or change began. */
  private turn = 0;

  constructor(private readonly request: () => Promise<T>) {}

  /** Undefined until a load has succeeded. */
  get value(): T | undefined {
    return this.state.value.value;
  }

  /** Why there is no value; undefined if there is one, and during the next attempt. */
  get failure(): unknown {
    return this.state.value.failure;
  }

  /** Loads the value. The current value stays until the new one arrives, and if the load fails. */
  async load(): Promise<void> {
    const turn = ++this.turn;
    if (!this.state.peek().value) this.state.value = {};
    const loaded = await this.request().then<State<T>, State<T>>(
      (value) => ({ value }),
      (failure: unknown) => ({ failure }),
    );
    if (turn === this.turn && !(loaded.failure && this.state.peek().value)) this.state.value = loaded;
  }

  /** Makes a change that the server has made. If there is no value yet, loads it with the change. */
  change(change: (value: T) => T): void {
    const { value } = this.state.peek();
    if (!value) return void this.load();
    this.turn++;
    this.state.value = { value: change(value) };
  }
}
