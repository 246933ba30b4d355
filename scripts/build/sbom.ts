/** Prints the bill of materials of the committed zip: the packages whose code is in it (CycloneDX 1.6, JSON). */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from './bundle.ts';
import { cyclonedx } from './sbom/cyclonedx.ts';
import { componentsOf } from './sbom/packages.ts';

const path = 'lambda/dist/iam-role-last-used.zip';
const zip = readFileSync(join(root, path));
const { version, license, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly license: string;
  readonly devDependencies: Readonly<Record<string, string>>;
};
const artifact = {
  name: basename(path),
  version,
  license,
  sha256: createHash('sha256').update(zip).digest('hex'),
  uses: Object.keys(devDependencies),
};

console.log(JSON.stringify(cyclonedx(artifact, await componentsOf(zip)), undefined, 2));
