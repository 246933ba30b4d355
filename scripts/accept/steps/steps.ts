import type { Step } from '../step.ts';
import { prepareSteps } from './prepare.ts';

/** All steps of a run, in their order. */
export const steps: readonly Step[] = [...prepareSteps];
