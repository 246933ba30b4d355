// Where is looked what names a role: the root and modules/remediation ask for the same.
import type { Inputs } from '../diagnose.ts';
import { accepts, list, refuses, root } from '../table.ts';
import type { Acceptance, Refusals, Row } from '../table.ts';

const shape = 'Each of reference_regions must be the name of a Region, as in eu-west-1; these are not: {}';
const twice = 'reference_regions must not hold a Region twice.';
const most =
  'reference_regions must hold at most 20 Regions; it holds {}. ' +
  'They are asked one after the other, in the time that a function has.';

const inOrganization =
  'references must be false with organization: the roles of the members may not query AWS Config. ' +
  'In an account, npm run preview -- --references tells the same.';

export const references = [
  refuses('references', inOrganization, [
    ['annotations in an organization that say what names a role', { references: true, organization: {} }],
  ]),
];

export const referencesEdges = [
  accepts('annotations that say what names a role', { references: true }),
  accepts('no annotations in an organization that say what names a role', { references: false, organization: {} }),
];

const regions = (...names: readonly unknown[]): Inputs => ({ reference_regions: names });
const many = (count: number): readonly string[] => list(count, (index) => `eu-west-${1 + index}`);

/** The inputs that a module refuses; `within` adds what else it must be given. */
export const referenceRegions = (
  module: string = root,
  within: (inputs: Inputs) => Inputs = (inputs) => inputs,
): readonly Refusals[] => {
  const refusals = (message: string, rows: readonly Row[]): Refusals =>
    refuses(
      'reference_regions',
      message,
      rows.map(([what, inputs, ...said]): Row => [what, within(inputs), ...said]),
      module,
    );
  return [
    refusals(shape, [
      ['an availability zone among the Regions', regions('eu-west-1', 'eu-west-1a'), '"eu-west-1a"'],
      ['a place in the stead of a Region', regions('Ireland', ''), '"Ireland", ""'],
      ['a Region that is null', regions(null), 'null'],
      ['a Region with the bar that joins them', regions('eu-west-1|us-east-1'), '"eu-west-1|us-east-1"'],
      [
        'a dozen that are not Regions, of which it names ten',
        regions(...list(12, (index) => `x${10 + index}`)),
        `${list(10, (index) => `"x${10 + index}"`).join(', ')}, and 2 more`,
      ],
    ]),
    refusals(twice, [['a Region that comes twice', regions('eu-west-1', 'us-east-1', 'eu-west-1')]]),
    refusals(most, [['21 Regions', regions(...many(21)), '21']]),
  ];
};

export const referenceRegionsEdges = (
  module: string = root,
  within: (inputs: Inputs) => Inputs = (inputs) => inputs,
): readonly Acceptance[] => [
  accepts('20 Regions', within(regions(...many(20))), module),
  accepts(
    'Regions of every kind of name',
    within(regions('ap-southeast-5', 'us-gov-west-1', 'cn-north-1', 'us-isob-east-1', 'eusc-de-east-1')),
    module,
  ),
];
