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
    [['--since', '0'], 'It is a whole number of hours from 1 to 2160'],
    [['--since', '2161'], 'It is a whole number of hours from 1 to 2160'],
    [['--since', 'two'], 'It is a whole number of hours from 1 to 2160'],
    [['--call-as', 'ME'], 'Allowed choices are SELF, DELEGATED_ADMIN'],
    [['--assume-role', 'reader'], '--coverage reads no IAM: leave --assume-role out'],
  ])('refuses %j on one line', async (args, message) => {
    const { code, stdout, stderr } = await runCommand('report', ['--coverage', ...args], { env });

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it.concurrent.each(['1', '2160'])('takes --since %s, and says where AWS cannot be reached', async (hours) => {
    const { code, stderr } = await runCommand('report', ['--coverage', '--since', hours], { env });

    expect(code).toBe(2);
    expect(stderr).toContain('AWS cannot be reached');
  });
});
