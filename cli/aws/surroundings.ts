import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Surroundings } from '../../lambda/src/aws/signed-call.ts';
import type { RegionalConfig } from './clients.ts';
import { createProxiedConnections } from './proxy.ts';
import { tellOf } from './waits.ts';

/** What the commands make calls with that the SDK's clients are not used for, in the Region of AWS Config or another one. */
export const createSurroundings = ({ client, region: own }: RegionalConfig, region: string = own): Surroundings => ({
  connections: createProxiedConnections(process.env),
  credentials: client.config.credentials,
  region,
  environment: process.env,
  sleep: tellOf((ms: number) => sleep(ms)),
});
