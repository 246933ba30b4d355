// Serves the sample account until it is stopped, for people: npx tsx lab/stand-in/main.ts
// Prints one line of JSON: the address, the process id, the environment for a client, and an event for the function.
import { sampleAccount } from '../account/sample-account.ts';
import { startStandIn } from './server.ts';

const standIn = await startStandIn({ accounts: [sampleAccount(new Date())] });
console.log(JSON.stringify({ url: standIn.url, pid: process.pid, env: standIn.env, event: standIn.event() }));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void standIn.close();
  });
}
