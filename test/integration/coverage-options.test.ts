// What --coverage refuses before it asks AWS for anything.
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../lab/tools/command.ts';

const env = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'testing',
  AWS_SECRET_ACCESS_KEY: 'testing',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
};

describe('npm run report -- --coverage', () => {
  it.each([
    [['--hours', '0'], 'It is a whole number of hours from 1 to 2160'],
    [['--hours', '2161'], 'It is a whole number of hours from 1 to 2160'],
    [['--hours', 'two'], 'It is a whole number of hours from 1 to 2160'],
    [['--call-as', 'ME'], 'Allowed choices are SELF, DELEGATED_ADMIN'],
    [['--since', '24'], 'leave --since out; --hours is how far back it looks for runs'],
    [['--since', 'earlier.json'], '--coverage is not compared with an earlier report: leave --since out'],
    [['--assume-role', 'reader'], '--coverage reads no IAM: leave --assume-role out'],
  ])('refuses %j on one line', async (args, message) => {
    const { code, stdout, stderr } = await runCommand('report', ['--coverage', ...args], { env });

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('is what --hours is for', async () => {
    const { code, stderr } = await runCommand('report', ['--hours', '24'], { env });

    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'report: --hours is for --coverage: add it, or leave --hours out\n',
    });
  });

  it.concurrent.each(['1', '2160'])('takes --hours %s, and says where AWS cannot be reached', async (hours) => {
    const { code, stderr } = await runCommand('report', ['--coverage', '--hours', hours], { env });

    expect(code).toBe(2);
    expect(stderr).toContain('AWS cannot be reached');
  });
});
