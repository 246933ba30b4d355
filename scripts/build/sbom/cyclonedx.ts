import type { Component } from './packages.ts';

export interface Artifact {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly sha256: string;
  /** The packages that it names itself; others may come with them. */
  readonly uses: readonly string[];
}

const group = (name: string): { readonly group?: string; readonly name: string } => {
  const [scope, rest] = name.split('/');
  return scope === undefined || rest === undefined ? { name } : { group: scope, name: rest };
};

const purl = (name: string, version: string): string => `pkg:npm/${name.replace('@', '%40')}@${version}`;

const licenses = (id: string): readonly object[] => [{ license: { id } }];

const toComponent = ({ name, version, license, sha512 }: Component): object => ({
  type: 'library',
  'bom-ref': purl(name, version),
  ...group(name),
  version,
  scope: 'required',
  hashes: [{ alg: 'SHA-512', content: sha512 }],
  licenses: licenses(license),
  purl: purl(name, version),
});

/**
 * The bill of materials of the zip, in the form CycloneDX 1.6. It has neither time nor serial number, so that the same
 * sources give the same bytes.
 */
export const cyclonedx = (artifact: Artifact, components: readonly Component[]): object => {
  const refs = new Map(components.map(({ name, version }) => [name, purl(name, version)]));
  const used = new Set(components.flatMap(({ uses }) => uses));
  const unused = components.map(({ name }) => name).filter((name) => !used.has(name));
  const depends = (ref: string, names: readonly string[]): object => ({
    ref,
    dependsOn: names.map((name) => refs.get(name)).filter((other) => other !== undefined),
  });
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: {
        type: 'application',
        'bom-ref': artifact.name,
        name: artifact.name,
        version: artifact.version,
        hashes: [{ alg: 'SHA-256', content: artifact.sha256 }],
        licenses: licenses(artifact.license),
      },
    },
    components: components.map(toComponent),
    dependencies: [
      depends(artifact.name, [...new Set([...artifact.uses, ...unused])].sort()),
      ...components.map(({ name, version, uses }) => depends(purl(name, version), uses)),
    ],
  };
};
