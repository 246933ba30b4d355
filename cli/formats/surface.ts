import pc from 'picocolors';

/** Where a report is shown. */
export interface Surface {
  readonly width: number;
  readonly colours: boolean;
  /** Whether it is a file, which a program opens by its ending. */
  readonly isFile?: boolean;
}

export type Colours = ReturnType<typeof pc.createColors>;

export const coloursOf = (surface: Surface): Colours => pc.createColors(surface.colours);
