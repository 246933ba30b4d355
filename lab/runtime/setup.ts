// For the tests that run the zip as Lambda would: the Node versions of its runtimes are there before the first begins.
export { installNodeRuntimes as setup } from './node-runtimes.ts';
