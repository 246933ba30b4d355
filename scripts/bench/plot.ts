import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Usage } from './clients.ts';
import type { AccountResult, Results } from './results.ts';

const [width, height] = [420, 300];
const [margin, titleHeight, footHeight] = [16, 44, 28];
const ink = '#1f2937';
const font = 'system-ui, sans-serif';

/** Apart for every kind of colour vision, on the white card that the plot brings along. */
const colours = { boto3: '#c2410c', evaluator: '#1d4ed8', 'download only': '#6b7280' } as const;

interface Point {
  readonly roles: number;
  readonly client: keyof typeof colours;
  readonly value: number;
}

const pointsOf = (accounts: readonly AccountResult[], of: (usage: Usage) => number): readonly Point[] =>
  accounts.flatMap(({ roles, artifact, original, floor }) => [
    ...(original === undefined ? [] : [{ roles, client: 'boto3' as const, value: of(original) }]),
    { roles, client: 'evaluator' as const, value: of(artifact) },
    { roles, client: 'download only' as const, value: of(floor) },
  ]);

/** Moves labels up where the lines end so close to each other that they would cover one another. */
const spread = (ends: readonly Point[], most: number): readonly Point[] => {
  let free = 0;
  return ends
    .toSorted((a, b) => a.value - b.value)
    .map((end) => {
      const value = Math.max(end.value, free);
      free = value + most * 0.06;
      return { ...end, value };
    });
};

const inEnglish = (value: number): string => value.toLocaleString('en');

const drawPanel = (document: Document, label: string, points: readonly Point[]): string => {
  const mostRoles = Math.max(...points.map(({ roles }) => roles));
  const most = Math.max(...points.map(({ value }) => value));
  const ends = points.filter(({ roles }) => roles === mostRoles);
  const at = { x: 'roles', y: 'value' };
  const figure = Plot.plot({
    document,
    width,
    height,
    marginLeft: 48,
    marginRight: 96,
    marginBottom: 46,
    style: { background: 'none', color: ink, fontSize: '12px', fontFamily: font },
    x: {
      label: 'roles in the account',
      labelAnchor: 'center',
      domain: [0, mostRoles],
      ticks: 5,
      tickFormat: inEnglish,
    },
    y: { label, domain: [0, most], nice: true, grid: true, ticks: 6, tickFormat: inEnglish },
    color: { domain: Object.keys(colours), range: Object.values(colours) },
    marks: [
      Plot.ruleY([0]),
      Plot.line(points, { ...at, stroke: 'client', strokeWidth: 2 }),
      Plot.dot(points, { ...at, fill: 'client', r: 3 }),
      Plot.text(spread(ends, most), { ...at, text: 'client', fill: 'client', textAnchor: 'start', dx: 8 }),
    ],
  });
  return figure.outerHTML;
};

const place = (svg: string, x: number, y: number): string => svg.replace('<svg', `<svg x="${x}" y="${y}"`);

/** Draws times and memory against the number of roles, on a card that is legible on light and on dark pages. */
export const renderPlot = ({ accounts, rounds, versions }: Results): string => {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const panels = [
    drawPanel(
      document,
      'wall time, seconds',
      pointsOf(accounts, ({ wallMs }) => wallMs / 1_000),
    ),
    drawPanel(
      document,
      'processor time, seconds',
      pointsOf(accounts, ({ cpuMs }) => cpuMs / 1_000),
    ),
    drawPanel(
      document,
      'peak memory, MB',
      pointsOf(accounts, ({ peakMb }) => peakMb),
    ),
  ];
  const fullWidth = panels.length * (width + margin) + margin;
  const fullHeight = height + titleHeight + footHeight + margin;
  const python = versions.boto3 === undefined ? '' : `, Python ${versions.python ?? ''} with boto3 ${versions.boto3}`;
  const text = (y: number, size: number, content: string): string =>
    `<text x="${margin}" y="${y}" font-size="${size}" fill="${ink}">${content}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${fullWidth} ${fullHeight}" width="${fullWidth}" ` +
      `height="${fullHeight}" font-family="${font}">`,
    '<title>Times and memory against the number of roles</title>',
    `<rect width="${fullWidth}" height="${fullHeight}" rx="8" fill="#ffffff"/>`,
    text(28, 16, 'One evaluation of an account, from the start of the process to its end'),
    ...panels.map((panel, index) => place(panel, margin + index * (width + margin), titleHeight)),
    text(
      fullHeight - margin,
      12,
      `8 KB of policies a role. Medians of ${rounds} runs. Node ${versions.node}${python}.`,
    ),
    '</svg>\n',
  ].join('\n');
};
