// Runs one handler once, as the Lambda runtime would: plain JavaScript without dependencies, because it runs in a bare Node.
//
//   node bootstrap.mjs TASK_DIR HANDLER [OPTIONS]
//
//   TASK_DIR  the folder with the unpacked zip
//   HANDLER   "file.export", as in the function's configuration; the file is TASK_DIR/file.mjs, .js or .cjs
//   OPTIONS   JSON, all optional: requestId (string), remainingTimeMs (number, default 60000), clockAheadMs (number, default 0)
//
//   stdin     the event, JSON
//   stdout    what the handler wrote there
//   stderr    what the handler wrote there, then one NUL and one line of JSON, the report:
//               { "ok": true,  "result": any,                                         "usage": {...} }
//               { "ok": false, "error": { "name", "message", "stack", "cause"? },     "usage": {...} }
//             usage: loadMs (import of the file), handlerMs, cpuMs (user and system), maxRssKb
//   exit      0 when ok, 1 otherwise; without a report (killed, out of memory) the process itself failed
//
// The function's name in the context is AWS_LAMBDA_FUNCTION_NAME, as in Lambda. The process ends with the handler:
// work left pending is lost, as it is when Lambda freezes the sandbox.
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

const [taskDir, handlerName, optionsJson = '{}'] = process.argv.slice(2);
const options = JSON.parse(optionsJson);
const times = { loadMs: 0, handlerMs: 0 };

// Days go by for the function without anybody waiting for them. Timers and deadlines stay as they are.
const setClockAhead = (aheadMs) => {
  const RealDate = Date;
  const now = () => RealDate.now() + aheadMs;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given, self) => Reflect.construct(target, given.length === 0 ? [now()] : given, self),
    apply: () => new RealDate(now()).toString(),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
};

const timed = async (key, work) => {
  const start = performance.now();
  try {
    return await work();
  } finally {
    times[key] = Math.round((performance.now() - start) * 10) / 10;
  }
};

// On Linux resourceUsage().maxRSS starts at the peak of the process that spawned this one; VmHWM starts at exec.
const maxRssKb = () => {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
};

const usage = () => {
  const { user, system } = process.cpuUsage();
  return { ...times, cpuMs: Math.round((user + system) / 1000), maxRssKb: maxRssKb() };
};

const describeError = (error) =>
  error instanceof Error
    ? {
        name: error.name,
        message: error.message,
        stack: error.stack,
        ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
      }
    : { name: 'Error', message: String(error), stack: '' };

let reported = false;
const report = (outcome) => {
  if (reported) return;
  reported = true;
  const line = JSON.stringify({ ...outcome, usage: usage() });
  // The exit waits for both streams: a long log on a pipe would otherwise be cut.
  process.stdout.write('', () => process.stderr.write(`\0${line}\n`, () => process.exit(outcome.ok ? 0 : 1)));
};

const fail = (error) => report({ ok: false, error: describeError(error) });

const renamed = (name) => (error) =>
  fail(Object.assign(new Error(String(error?.message ?? error), { cause: error }), { name }));

const loadHandler = async () => {
  const dot = handlerName.lastIndexOf('.');
  const base = join(taskDir, handlerName.slice(0, dot));
  const file = ['.mjs', '.js', '.cjs'].map((suffix) => base + suffix).find((path) => existsSync(path));
  if (file === undefined)
    throw Object.assign(new Error(`no file ${base}.mjs, .js or .cjs`), { name: 'Runtime.ImportModuleError' });
  const module = await import(pathToFileURL(file).href);
  const handler = module[handlerName.slice(dot + 1)];
  if (typeof handler !== 'function') {
    throw Object.assign(new Error(`${handlerName} is not a function`), { name: 'Runtime.HandlerNotFound' });
  }
  return handler;
};

const context = () => {
  const deadline = performance.now() + (options.remainingTimeMs ?? 60_000);
  return {
    awsRequestId: options.requestId ?? randomUUID(),
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'function',
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
  };
};

process.on('unhandledRejection', renamed('Runtime.UnhandledPromiseRejection'));
process.on('uncaughtException', renamed('Runtime.UncaughtException'));

try {
  if (options.clockAheadMs) setClockAhead(options.clockAheadMs);
  const handler = await timed('loadMs', loadHandler);
  // A large event comes in pieces, and reading them at once fails while one is missing.
  const event = JSON.parse(await text(process.stdin));
  const result = await timed('handlerMs', () => handler(event, context()));
  report({ ok: true, result: result ?? null });
} catch (error) {
  fail(error);
}
