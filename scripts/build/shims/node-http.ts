const http = process.getBuiltinModule('node:http');

/**
 * Take the place of `node:http` as an ES module in the bundle. To import that, Node reads every export it has, and so loads
 * all of undici (fetch, WebSocket) for nothing. Only plain http needs this, as to a local AWS.
 */
export const { Agent, request } = http;
