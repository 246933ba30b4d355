// The floor: requests the pages that the evaluator requests and throws their bodies away, with no SDK and no parsing.
// Runs as a handler in a bare Node, like the artifact.
import { request } from 'node:http';
import { URLSearchParams } from 'node:url';

const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SESSION_TOKEN, AWS_REGION } = process.env;

// The local AWS looks at who calls and checks no signature.
const headers = {
  'content-type': 'application/x-www-form-urlencoded',
  authorization: `AWS4-HMAC-SHA256 Credential=${AWS_ACCESS_KEY_ID}/20260101/${AWS_REGION}/iam/aws4_request`,
  'x-amz-security-token': AWS_SESSION_TOKEN,
};

/** Reads one page and gives back the marker of the next, which stands near the beginning. */
const readPage = (marker) =>
  new Promise((resolve, reject) => {
    const call = request(AWS_ENDPOINT_URL, { method: 'POST', headers }, (response) => {
      let beginning = '';
      response.on('data', (piece) => {
        if (beginning.length < 1_000) beginning += piece.toString('latin1', 0, 1_000);
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(/<Marker>([^<]+)/.exec(beginning)?.[1]);
        else reject(new Error(`the local AWS answered ${response.statusCode}: ${beginning}`));
      });
    });
    call.on('error', reject);
    const form = { Action: 'GetAccountAuthorizationDetails', Version: '2010-05-08', MaxItems: '1000' };
    call.end(
      new URLSearchParams({ ...form, 'Filter.member.1': 'Role', ...(marker ? { Marker: marker } : {}) }).toString(),
    );
  });

export const handler = async () => {
  let marker;
  do marker = await readPage(marker);
  while (marker !== undefined);
};
