import pc from 'picocolors';

/** Where a table is shown. */
export interface Surface {
  readonly width: number;
  readonly colours: boolean;
}

export type Colours = ReturnType<typeof pc.createColors>;

export const coloursOf = (surface: Surface): Colours => pc.createColors(surface.colours);
