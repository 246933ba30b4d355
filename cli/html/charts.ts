import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Findings } from '../report-data.ts';
import { idleHistogram, neverFrom } from './idle-histogram.ts';
import type { Group, Segment } from './idle-histogram.ts';
import { Markup, markup } from './markup.ts';

/** The same chart for a wide and for a narrow screen: one that is only scaled has letters that nobody can read. */
const sizes = {
  chart: { width: 640, height: 250, marginLeft: 44, marginRight: 16, marginTop: 26, marginBottom: 28 },
  'narrow-chart': { width: 340, height: 220, marginLeft: 38, marginRight: 10, marginTop: 26, marginBottom: 28 },
} as const;

type Size = keyof typeof sizes;

const fills: Readonly<Record<Group, string>> = {
  flagged: 'var(--flagged)',
  passing: 'var(--passing)',
  excused: 'var(--excused)',
};

export const groupWords: Readonly<Record<Group, string>> = {
  flagged: 'NON_COMPLIANT',
  passing: 'used or new',
  excused: 'whitelisted or exempt',
};

/** Draws without a browser. The page's policy allows no style but its own sheet, so Plot's style is taken out. */
const draw = (size: Size, options: Plot.PlotOptions): Markup => {
  const { document } = parseHTML('<html><body></body></html>');
  const chart = Plot.plot({ ...sizes[size], ...options, className: size, document });
  for (const style of chart.querySelectorAll('style')) style.remove();
  for (const styled of [chart, ...chart.querySelectorAll('[style]')]) styled.removeAttribute('style');
  // The picture as a whole has a name; its parts may have none.
  for (const part of chart.querySelectorAll('g[aria-label]')) part.removeAttribute('aria-label');
  chart.setAttribute('role', 'img');
  return new Markup(chart.outerHTML);
};

/** The limit as a dashed line, with its label on the side where there is room. */
const limitMarks = (maxDays: number | null): Plot.Markish[] =>
  maxDays === null
    ? []
    : [
        Plot.ruleX([maxDays], { stroke: 'var(--limit)', strokeWidth: 1.5, strokeDasharray: '5 4' }),
        Plot.text([maxDays], {
          x: (days: number) => days,
          text: (days: number) => `limit ${days} d`,
          frameAnchor: 'top',
          dy: -16,
          dx: maxDays > 250 ? -5 : 5,
          textAnchor: maxDays > 250 ? 'end' : 'start',
          fill: 'var(--limit)',
          fontSize: 12,
          fontWeight: 600,
        }),
      ];

const countAxis = (highest: number): Plot.Markish[] => [
  Plot.gridY({ ticks: Math.min(5, Math.max(1, highest)), stroke: 'var(--line)', strokeOpacity: 1 }),
  Plot.axisY({ ticks: Math.min(5, Math.max(1, highest)), tickSize: 0, label: null, fontSize: 12, tickFormat: ',d' }),
];

const bars = (segments: readonly Segment[]): Plot.Markish =>
  Plot.rect(segments, {
    x1: 'from',
    x2: 'to',
    y1: 'base',
    y2: ({ base, count }: Segment) => base + count,
    fill: ({ group }: Segment) => fills[group],
    title: ({ label, count, group }: Segment) => `${label}: ${count} ${groupWords[group]}`,
    insetLeft: 1,
    insetRight: 1,
    rx: 1.5,
  });

const barEnd = neverFrom + 20;

const bothSizes = (options: (size: Size) => Plot.PlotOptions): Markup =>
  markup`${(['chart', 'narrow-chart'] as const).map((size) => draw(size, options(size)))}`;

/** Roles by days idle, with the limit drawn in. */
export const drawHistogram = ({ report, entries }: Findings): Markup => {
  const segments = idleHistogram(entries);
  const highest = Math.max(1, ...segments.map(({ base, count }) => base + count));
  return bothSizes(() => ({
    ariaLabel: 'Roles by days idle',
    ariaDescription: 'A bar for every 20 days since the last use, and one for roles without a use on record.',
    x: { domain: [0, barEnd], label: null },
    y: { domain: [0, highest * 1.04] },
    color: { type: 'identity' },
    marks: [
      ...countAxis(highest),
      bars(segments),
      Plot.axisX([0, 60, 120, 180, 240, 300, 360, neverFrom + 10], {
        tickSize: 0,
        fontSize: 12,
        tickFormat: (days: number) => (days > neverFrom ? 'none' : String(days)),
      }),
      Plot.ruleY([0], { stroke: 'var(--axis)' }),
      ...limitMarks(report.policy.maxDays),
    ],
  }));
};

interface Point {
  readonly maxDays: number;
  readonly flagged: number;
}

const curve = ({ report, flagged }: Findings): readonly Point[] => {
  const days = [
    1,
    ...Array.from({ length: 73 }, (_, index) => (index + 1) * 5),
    ...report.whatIf.map(({ maxDays }) => maxDays),
  ];
  return [...new Set(days)].toSorted((a, b) => a - b).map((maxDays) => ({ maxDays, flagged: flagged(maxDays) }));
};

/** The numbers at the points: above and below by turns where side by side there is no room for long ones. */
const numberMarks = (points: readonly Point[], size: Size): Plot.Markish[] => {
  const isBelow = (index: number): boolean => size === 'narrow-chart' && index % 2 === 1;
  return [false, true].map((below) =>
    Plot.text(
      points.filter((_, index) => isBelow(index) === below),
      {
        x: 'maxDays',
        y: 'flagged',
        text: ({ flagged }: Point) => flagged.toLocaleString('en'),
        dy: below ? 17 : -13,
        fontSize: 12,
        fontWeight: 600,
        // A halo, for where the curve or the limit runs through the number.
        stroke: 'var(--surface)',
        strokeWidth: 5,
        fill: 'currentColor',
      },
    ),
  );
};

export const drawWhatIf = (findings: Findings): Markup => {
  const { whatIf, policy } = findings.report;
  const points = curve(findings);
  const highest = Math.max(1, ...points.map(({ flagged }) => flagged));
  const at = { x: 'maxDays', y: 'flagged' } as const;
  return bothSizes((size) => ({
    ariaLabel: 'NON_COMPLIANT roles by limit',
    ariaDescription: whatIf.map(({ maxDays, flagged }) => `${flagged} at ${maxDays} days`).join(', '),
    x: { domain: [0, 372], label: null },
    y: { domain: [0, highest * 1.12] },
    marks: [
      ...countAxis(highest),
      Plot.areaY(points, { ...at, fill: 'var(--flagged)', fillOpacity: 0.12, curve: 'step-after' }),
      Plot.lineY(points, { ...at, stroke: 'var(--flagged)', strokeWidth: 2, curve: 'step-after' }),
      Plot.axisX(
        whatIf.map(({ maxDays }) => maxDays),
        { tickSize: 0, fontSize: 12, tickFormat: String },
      ),
      Plot.ruleY([0], { stroke: 'var(--axis)' }),
      ...limitMarks(policy.maxDays),
      Plot.dot(whatIf, { ...at, fill: 'var(--surface)', stroke: 'var(--flagged)', strokeWidth: 2, r: 4 }),
      ...numberMarks(whatIf, size),
    ],
  }));
};
