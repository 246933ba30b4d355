import { expect, it } from 'vitest';
import { passedOnBy } from '../../../scripts/build/direct-imports.ts';

it('tells what a module only passes on, under both names', () => {
  const source =
    'export { a, b as c, } from "./x";\nexport { d } from "@smithy/core/y";\nexport const e = 1;\nexport * from "./z";\n';

  expect(Object.fromEntries(passedOnBy(source))).toEqual({
    a: { module: './x', name: 'a' },
    c: { module: './x', name: 'b' },
    d: { module: '@smithy/core/y', name: 'd' },
  });
});
