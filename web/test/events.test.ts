import { describe, expect, test } from 'vitest';
import { leadWithoutLocks } from '../src/engine/browser/leading-tab';
import { type EventPorts, follow, type Message, type Stream } from '../src/engine/server/events';
import { ManualClock, ManualNetwork, settle } from './scripted';

/** An open event stream that the test writes to. */
class Pipe {
  private readonly parts: (string | null)[] = [];
  private wake: () => void = () => undefined;
  ended = false;

  constructor(
    readonly last: string | null,
    readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => this.ends());
  }

  says(text: string): Promise<void> {
    this.parts.push(text);
    this.wake();
    return settle();
  }

  ends(): Promise<void> {
    this.ended = true;
    this.wake();
    return settle();
  }

  async *text(): AsyncGenerator<string> {
    for (;;) {
      const part = this.parts.shift();
      if (part) yield part;
      else if (this.ended) return;
      else await new Promise<void>((wake) => (this.wake = wake));
    }
  }
}

/** A browser with tabs, and a server that streams to it. */
class Browser {
  readonly clock = new ManualClock();
  readonly network = new ManualNetwork();
  readonly pipes: Pipe[] = [];
  status = 200;
  heartbeat = 15;
  private readonly ears = new Map<number, (message: Message) => void>();
  private queue: Promise<unknown> = Promise.resolve();
  private tabs = 0;

  tab() {
    const mine = ++this.tabs;
    const heard: string[] = [];
    const ports: EventPorts = {
      clock: this.clock,
      network: this.network,
      open: async (last, signal): Promise<Stream> => {
        const pipe = new Pipe(last, signal);
        this.pipes.push(pipe);
        return { status: this.status, parts: pipe.text() };
      },
      lead: (work, signal) => {
        const turn = this.queue.then(() => (signal.aborted ? undefined : work(signal)));
        this.queue = turn;
        return turn;
      },
      channel: () => ({
        post: (message) => {
          for (const [tab, hear] of [...this.ears]) if (tab !== mine) queueMicrotask(() => hear(message));
        },
        onMessage: (callback) => this.ears.set(mine, callback),
        close: () => this.ears.delete(mine),
      }),
      heartbeat: () => this.heartbeat,
    };
    const leave = follow(
      {
        event: (event) => heard.push(`${event.type} ${event.id}`),
        connected: (connected) => heard.push(connected ? 'connected' : 'gone'),
        missed: () => heard.push('missed'),
        sessionExpired: () => heard.push('session expired'),
      },
      ports,
    );
    return { heard, leave };
  }

  get pipe(): Pipe {
    const last = this.pipes.at(-1);
    if (!last) throw new Error('No stream is open');
    return last;
  }
}

describe('the events', () => {
  test('come over one stream for all tabs', async () => {
    const browser = new Browser();
    const [one, two] = [browser.tab(), browser.tab()];
    await settle();
    await browser.pipe.says('id: 7\n\nid: 8\nevent: file-added\ndata: {}\n\n');
    expect(browser.pipes).toHaveLength(1);
    expect(one.heard).toEqual(['connected', 'missed', 'file-added 8']);
    expect(two.heard).toEqual(['connected', 'missed', 'file-added 8']);
  });

  test('continue without a gap in a tab that has received none of them', async () => {
    const browser = new Browser();
    const one = browser.tab();
    await settle();
    await browser.pipe.says('id: 7\n\n');
    const two = browser.tab();
    await settle();
    expect(two.heard).toEqual(['connected']);
    one.leave();
    await settle();
    expect(browser.pipes).toHaveLength(2);
    expect(browser.pipe.last).toBe('7');
    expect(two.heard).toEqual(['connected', 'connected']);
  });

  test('may have been missed if a stream started without a position', async () => {
    const browser = new Browser();
    const one = browser.tab();
    await settle();
    expect(browser.pipe.last).toBeNull();
    expect(one.heard).toEqual(['connected', 'missed']);
    await browser.pipe.says('id: 3\n\n');
    await browser.pipe.ends();
    await browser.clock.pass(1000);
    expect(browser.pipe.last).toBe('3');
    expect(one.heard).toEqual(['connected', 'missed', 'gone', 'connected']);
  });

  test('restart if the server was restored and its log ends earlier', async () => {
    const browser = new Browser();
    const [one, two] = [browser.tab(), browser.tab()];
    await settle();
    await browser.pipe.says('id: 900\n\n');
    await browser.pipe.ends();
    await browser.clock.pass(1000);
    expect(browser.pipe.last).toBe('900');
    await browser.pipe.says('retry: 2000\nid: 3\nevent: reset\ndata: {}\n\n');
    await browser.pipe.says('id: 4\nevent: file-added\ndata: {}\n\n');
    for (const tab of [one, two]) expect(tab.heard.slice(-2)).toEqual(['missed', 'file-added 4']);
    await browser.pipe.ends();
    await browser.clock.pass(1000);
    expect(browser.pipe.last).toBe('4');
  });

  test('are requested again when the heartbeats of the server stop', async () => {
    const browser = new Browser();
    browser.heartbeat = 20;
    browser.tab();
    await settle();
    await browser.clock.pass(64_000);
    expect(browser.pipe.ended).toBe(false);
    await browser.pipe.says(': still here\n\n');
    await browser.clock.pass(1000);
    expect(browser.pipe.ended).toBe(false);
    await browser.clock.pass(64_000);
    expect(browser.pipe.ended).toBe(true);
  });

  test('are requested at once when the network is back', async () => {
    const browser = new Browser();
    browser.tab();
    await settle();
    await browser.pipe.ends();
    browser.network.comesBack();
    await settle();
    expect(browser.pipes).toHaveLength(2);
  });

  test('end with the session', async () => {
    const browser = new Browser();
    browser.status = 401;
    const { heard } = browser.tab();
    await settle();
    expect(heard).toEqual(['session expired']);
  });
});

describe('without Web Locks', () => {
  function shared() {
    let value: string | null = null;
    const onPageHide: (() => void)[] = [];
    const store = {
      get: () => value,
      set: (text: string) => {
        value = text;
      },
      remove: () => {
        value = null;
      },
      onPageHide: (callback: () => void) => onPageHide.push(callback),
    };
    return { store, onPageHide };
  }

  test('one tab leads, and another tab leads soon after it is closed', async () => {
    const clock = new ManualClock();
    const { store, onPageHide } = shared();
    const leads: string[] = [];
    const tab = (name: string) => {
      const over = new AbortController();
      const work = (signal: AbortSignal) => {
        leads.push(name);
        return new Promise<void>((end) => signal.addEventListener('abort', () => end()));
      };
      void leadWithoutLocks(work, store, clock, over.signal);
      return over;
    };
    tab('one');
    tab('two');
    await clock.pass(200);
    expect(leads).toHaveLength(1);
    for (let i = 0; i < 30; i++) await clock.pass(5000);
    expect(leads).toHaveLength(1);
    for (const leave of onPageHide) leave();
    for (let i = 0; i < 3; i++) await clock.pass(5000);
    expect(leads).toHaveLength(2);
  });

  test('a tab that crashed does not lead forever', async () => {
    const clock = new ManualClock();
    const { store } = shared();
    store.set(`crashed ${clock.date() + 70_000}`);
    let led = false;
    const work = async () => {
      led = true;
      await new Promise(() => undefined);
    };
    void leadWithoutLocks(work, store, clock, new AbortController().signal);
    for (let i = 0; i < 14; i++) await clock.pass(5000);
    expect(led).toBe(false);
    await clock.pass(5000);
    await clock.pass(200);
    expect(led).toBe(true);
  });
});
