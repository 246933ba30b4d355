import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnections } from '../../lambda/src/aws/connections.ts';
import type { Surroundings } from '../../lambda/src/aws/signed-call.ts';
import type { RegionalConfig } from './clients.ts';

/** What the commands make calls with that the SDK's clients are not used for, in the Region of AWS Config or another one. */
export const createSurroundings = ({ client, region: own }: RegionalConfig, region: string = own): Surroundings => ({
  connections: createConnections(),
  credentials: client.config.credentials,
  region,
  environment: process.env,
  sleep,
});
