// What code under test writes to standard output past the console becomes a part of its test's output, which is shown where the
// test fails and nowhere else.
import process from 'node:process';

process.stdout.write = (chunk: string | Uint8Array): boolean => {
  console.log((typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()).replace(/\n$/, ''));
  return true;
};
