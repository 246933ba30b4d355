import { describe, expect, it } from 'vitest';
import { lookAhead } from '../../../lambda/src/evaluation/lookahead.ts';

describe('looking ahead', () => {
  it('gives every item in order, and holds one ahead of the work', async () => {
    const asked: number[] = [];
    const source = async function* () {
      for (let item = 1; item <= 4; item += 1) {
        asked.push(item);
        yield await Promise.resolve(item);
      }
    };
    const seen: [number, number][] = [];
    for await (const item of lookAhead(source())) {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push([item, asked.length]);
    }
    expect(seen).toEqual([
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 4],
    ]);
  });

  it('throws what the source throws, after the items before it', async () => {
    const source = async function* () {
      yield await Promise.resolve(1);
      throw new Error('page 2');
    };
    const seen: number[] = [];
    const read = async () => {
      for await (const item of lookAhead(source())) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        seen.push(item);
      }
    };
    await expect(read()).rejects.toThrow('page 2');
    expect(seen).toEqual([1]);
  });
});
