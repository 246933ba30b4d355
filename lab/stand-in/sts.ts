import { ApiError } from './api-error.ts';

import { element, text } from './xml.ts';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

export interface Principal {
  readonly accountId: string;
  /** The role behind the session: what trust policies name. */
  readonly roleArn: string;
  /** The session: what AWS calls the user in its messages. */
  readonly arn: string;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Who may assume which role: role ARN to the ARNs of the roles it trusts, or '*' for anyone. */
export type Trust = Readonly<Record<string, '*' | readonly string[]>>;

interface Session {
  readonly principal: Principal;
  readonly credentials: Credentials;
}

export interface Sts {
  readonly openSession: (roleArn: string, sessionName: string) => Session;
  readonly principalOf: (accessKeyId: string, sessionToken: string | undefined) => Principal | undefined;
  readonly assumeRole: (input: Readonly<Record<string, string>>, caller: Principal) => string;
}

const parseRoleArn = (arn: string): { accountId: string; name: string } => {
  const [, accountId, name] = /^arn:aws[\w-]*:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/.exec(arn) ?? [];
  if (accountId === undefined || name === undefined) throw new ApiError('ValidationError', `${arn} is invalid`);
  return { accountId, name };
};

const durationOf = (value = '3600'): number => {
  const seconds = Number(value);
  if (Number.isInteger(seconds) && seconds >= 900 && seconds <= 43_200) return seconds;
  throw new ApiError(
    'ValidationError',
    `1 validation error detected: Value '${value}' at 'durationSeconds' failed to satisfy constraint: ` +
      'Member must have value between 900 and 43200',
  );
};

/** AWS does not say that a role is missing, so that nobody can find roles by trying. */
const refusal = (caller: string, roleArn: string, isThere: boolean): ApiError => {
  const reason = isThere ? 'because no role trust policy allows the sts:AssumeRole action' : `on resource: ${roleArn}`;
  return new ApiError('AccessDenied', `User: ${caller} is not authorized to perform: sts:AssumeRole ${reason}`, 403);
};

const render = ({ principal, credentials }: Session, expiration: Date): string => {
  const result =
    element(
      'Credentials',
      text('AccessKeyId', credentials.accessKeyId) +
        text('SecretAccessKey', credentials.secretAccessKey) +
        text('SessionToken', credentials.sessionToken) +
        text('Expiration', expiration.toISOString()),
    ) + element('AssumedRoleUser', text('AssumedRoleId', credentials.accessKeyId) + text('Arn', principal.arn));
  return `<AssumeRoleResponse xmlns="${NAMESPACE}">${element('AssumeRoleResult', result)}</AssumeRoleResponse>`;
};

export const createSts = (trust: Trust): Sts => {
  const sessions = new Map<string, Session>();

  const openSession = (roleArn: string, sessionName: string): Session => {
    const { accountId, name } = parseRoleArn(roleArn);
    const number = String(sessions.size + 1).padStart(9, '0');
    const session: Session = {
      principal: { accountId, roleArn, arn: `arn:aws:sts::${accountId}:assumed-role/${name}/${sessionName}` },
      credentials: {
        accessKeyId: `ASIASTANDIN${number}`,
        secretAccessKey: `stand-in-secret-${number}`,
        sessionToken: `stand-in-session-${number}`,
      },
    };
    sessions.set(session.credentials.accessKeyId, session);
    return session;
  };

  return {
    openSession,
    principalOf: (accessKeyId, sessionToken) => {
      const session = sessions.get(accessKeyId);
      return session?.credentials.sessionToken === sessionToken ? session?.principal : undefined;
    },
    assumeRole: (input, caller) => {
      const { RoleArn: roleArn = '', RoleSessionName: sessionName = '' } = input;
      const seconds = durationOf(input.DurationSeconds);
      if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
        throw new ApiError(
          'ValidationError',
          `Value '${sessionName}' at 'roleSessionName' failed to satisfy constraint`,
        );
      }
      parseRoleArn(roleArn);
      const trusted = trust[roleArn];
      if (trusted !== '*' && trusted?.includes(caller.roleArn) !== true) {
        throw refusal(caller.arn, roleArn, trusted !== undefined);
      }
      return render(openSession(roleArn, sessionName), new Date(Date.now() + seconds * 1000));
    },
  };
};
