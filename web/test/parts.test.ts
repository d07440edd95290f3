import { describe, expect, test } from 'vitest';
import { Connections, MAX_CONNECTIONS } from '../src/engine/pacing/connections';
import { MAX_PIECE, PieceSize, PREFERRED_MIN_PIECE } from '../src/engine/pacing/piece-size';
import { missing, parseRanges, plus, total } from '../src/engine/ranges';
import { EventParser } from '../src/engine/server/events';
import { retryDelay } from '../src/engine/server/retry-delay';
import { Speed } from '../src/engine/speed';
import { en, type Key, type Locale, type Words } from '../src/locale/en';
import { bytes, bytesPerSecond, duration, percent } from '../src/ui/format';
import { LANGUAGES, language } from '../src/ui/text';

describe('ranges', () => {
  test('are merged if they touch, and stay separate otherwise', () => {
    const ranges = plus(plus([{ from: 0, to: 5 }], { from: 10, to: 12 }), { from: 5, to: 8 });
    expect(ranges).toEqual([
      { from: 0, to: 8 },
      { from: 10, to: 12 },
    ]);
    expect(missing(ranges, 20)).toEqual([
      { from: 8, to: 10 },
      { from: 12, to: 20 },
    ]);
    expect(total(ranges)).toBe(10);
  });

  test('are parsed from text, also beyond 4 GiB', () => {
    expect(parseRanges('0-99, 5000000000-5000000001')).toEqual([
      { from: 0, to: 100 },
      { from: 5_000_000_000, to: 5_000_000_002 },
    ]);
    expect(parseRanges('')).toEqual([]);
  });
});

describe('pacing', () => {
  test('pieces grow on a fast network and shrink on a slow one, within limits', () => {
    const size = new PieceSize();
    for (let i = 0; i < 20; i++) size.took(size.current, 10);
    expect(size.current).toBe(MAX_PIECE);
    for (let i = 0; i < 20; i++) size.took(size.current, 600_000);
    expect(size.current).toBe(PREFERRED_MIN_PIECE);
  });

  test('pieces at most double, also after many were lost', () => {
    const size = new PieceSize();
    for (let i = 0; i < 6; i++) size.lost();
    const before = size.current;
    size.took(before, 10);
    expect(size.current).toBe(before * 2);
  });

  test('connections are added while that increases the speed, and one is removed when it does not', () => {
    const connections = new Connections();
    let now = 0;
    for (const speed of [100, 200, 300, 400, 500, 600]) {
      now += 5000;
      connections.observe(speed, now);
    }
    expect(connections.target).toBeLessThanOrEqual(MAX_CONNECTIONS);
    expect(connections.target).toBeGreaterThan(2);
    const most = connections.target;
    now += 5000;
    connections.observe(600, now);
    expect(connections.target).toBe(most - 1);
  });

  test('delays grow up to a maximum', () => {
    expect(retryDelay(1, 0.5)).toBe(500);
    expect(retryDelay(3, 0.5)).toBe(2000);
    expect(retryDelay(50, 0.5)).toBe(30_000);
  });
});

test('speed ignores what was sent long ago', () => {
  const speed = new Speed();
  speed.begin(0);
  speed.add(1000, 1000);
  speed.add(1000, 2000);
  expect(speed.perSecond(2000)).toBe(1000);
  expect(speed.perSecond(60_000)).toBe(0);
});

describe('speed', () => {
  test('is right however rarely pieces are acknowledged', () => {
    const speed = new Speed();
    speed.begin(0);
    for (let at = 20_000; at <= 120_000; at += 20_000) speed.add(1_000_000, at);
    expect(speed.perSecond(120_000)).toBe(50_000);
    const quick = new Speed();
    quick.begin(0);
    for (let at = 3000; at <= 60_000; at += 3000) quick.add(3_000_000, at);
    expect(quick.perSecond(60_000)).toBe(1_000_000);
  });

  test('counts bytes in flight, but not those that were lost', () => {
    const speed = new Speed();
    speed.begin(0);
    for (let at = 1000; at <= 10_000; at += 1000) speed.add(50_000, at);
    expect(speed.perSecond(10_000)).toBe(50_000);
    speed.add(-500_000, 10_000);
    expect(speed.perSecond(10_000)).toBe(0);
    expect(speed.history.every((bytes) => bytes >= 0)).toBe(true);
  });

  test('does not count the time before sending started', () => {
    const speed = new Speed();
    speed.add(1000, 1000);
    speed.begin(60_000);
    speed.add(2000, 62_000);
    expect(speed.perSecond(62_000)).toBe(1000);
  });
});

test('events are parsed wherever the network splits them', () => {
  const parser = new EventParser();
  expect(parser.feed('retry: 2000\nid: 7\n\n: comment\n')).toEqual([{ id: '7', type: '', data: '' }]);
  expect(parser.feed('\nid: 8\nevent: file-ad')).toEqual([{ id: '', type: '', data: '' }]);
  expect(parser.feed('ded\ndata: {"a":1}\n\n')).toEqual([{ id: '8', type: 'file-added', data: '{"a":1}' }]);
});

describe('formatted values', () => {
  test('sizes, times and percent', () => {
    expect(bytes(999)).toBe('999 bytes');
    expect(bytes(1000)).toBe('1.0 kB');
    expect(bytes(4_700_000_000)).toBe('4.7 GB');
    expect(bytes(3e18)).toBe('3,000 PB');
    expect(bytesPerSecond(12_345_678)).toBe('12.3 MB/s');
    expect(duration(45)).toBe('45 s');
    expect(duration(3 * 3600 + 20 * 60)).toBe('3 h 20 min');
    expect(duration(2 * 24 * 3600)).toBe('2 days');
    expect(percent(999, 1000)).toBe(99);
    expect(percent(1000, 1000)).toBe(100);
  });

  test('sizes and times in German', () => {
    language.value = 'de';
    try {
      const [size, time] = [bytes(4_700_000_000), duration(2 * 24 * 3600)];
      expect([size, bytesPerSecond(12_345_678), time].join(', ').replaceAll('\u00a0', ' ')).toBe(
        '4,7 GB, 12,3 MB/s, 2 Tage',
      );
    } finally {
      language.value = 'en';
    }
  });

  test('every language has the same placeholders', async () => {
    const placeholders = (words: Words) => {
      const sentence = typeof words === 'string' ? words : words.other;
      return [...sentence.matchAll(/\{\w+\}/g)].map(String).sort();
    };
    for (const { name, load } of Object.values(LANGUAGES)) {
      const locale: Locale = await load();
      for (const key of Object.keys(en) as Key[])
        expect(placeholders(locale[key]), `${name}: ${key}`).toEqual(placeholders(en[key]));
    }
  });
});
