/** What `npm sbom` prints, as far as it is used. */
export interface NpmBill {
  readonly metadata: {
    readonly component: { readonly 'bom-ref': string };
  } & Readonly<Record<string, unknown>>;
  readonly components: readonly ({ readonly 'bom-ref': string } & Readonly<Record<string, unknown>>)[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

export interface Artifact {
  readonly name: string;
  /** In hexadecimal. */
  readonly sha256: string;
}

/**
 * The bill of materials of the zip: npm's, with the packages that have code in it only, and without time and serial number, so
 * that the same sources give the same bytes.
 *
 * @param packages - "name@version" of each package with code in the zip; throws where npm does not list one
 */
export const billOfMaterials = (npm: NpmBill, { name, sha256 }: Artifact, packages: readonly string[]): object => {
  const { component } = npm.metadata;
  const listed = new Set(npm.components.map((each) => each['bom-ref']));
  const unlisted = packages.filter((each) => !listed.has(each));
  if (unlisted.length > 0) {
    throw new Error(`Code of ${unlisted.join(', ')} is in the zip, but npm does not list it`);
  }
  const kept = new Set([component['bom-ref'], ...packages]);
  return {
    ...npm,
    serialNumber: undefined,
    metadata: { component: { ...component, name, hashes: [{ alg: 'SHA-256', content: sha256 }] } },
    components: npm.components.filter((each) => kept.has(each['bom-ref'])),
    dependencies: npm.dependencies
      .filter(({ ref }) => kept.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => kept.has(other)) })),
  };
};
