import type { Step } from '../step.ts';
import { automaticSteps } from './automatic.ts';
import { evaluationSteps } from './evaluation.ts';
import { failureSteps } from './failures.ts';
import { lateSteps } from './late.ts';
import { lifecycleSteps } from './lifecycle.ts';
import { moduleSteps } from './module.ts';
import { objectLockSteps } from './object-lock.ts';
import { prepareSteps } from './prepare.ts';

/** All steps of a run, in their order. What makes AWS Config act by itself comes last. */
export const steps: readonly Step[] = [
  ...prepareSteps,
  ...moduleSteps,
  ...evaluationSteps,
  ...failureSteps,
  ...lifecycleSteps,
  ...objectLockSteps,
  ...automaticSteps,
  ...lateSteps,
];
