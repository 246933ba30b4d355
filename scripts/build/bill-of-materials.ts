/** What `npm sbom` prints, as far as it is used. */
export interface NpmBill {
  readonly metadata: {
    readonly component: { readonly 'bom-ref': string };
  } & Readonly<Record<string, unknown>>;
  readonly components: readonly ({ readonly 'bom-ref': string } & Readonly<Record<string, unknown>>)[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** A file of a release. */
export interface Artifact {
  readonly name: string;
  /** In hexadecimal. */
  readonly sha256: string;
  /** "name@version" of each package with code in it. */
  readonly packages: readonly string[];
}

const toComponent = ({ name, sha256 }: Artifact) => ({
  'bom-ref': name,
  type: 'file',
  name,
  hashes: [{ alg: 'SHA-256', content: sha256 }],
});

/**
 * The bill of materials of a release: its files, and of what npm lists the packages that have code in them only, and without time
 * and serial number, so that the same sources give the same bytes. Each file depends on the packages with code in it.
 *
 * Throws where npm does not list such a package.
 */
export const billOfMaterials = (npm: NpmBill, artifacts: readonly Artifact[]): object => {
  const { component } = npm.metadata;
  const root = component['bom-ref'];
  const listed = new Set(npm.components.map((each) => each['bom-ref']));
  for (const { name, packages } of artifacts) {
    const unlisted = packages.filter((each) => !listed.has(each));
    if (unlisted.length > 0) throw new Error(`Code of ${unlisted.join(', ')} is in ${name}, but npm does not list it`);
  }
  const kept = new Set(artifacts.flatMap(({ packages }) => packages));
  return {
    ...npm,
    serialNumber: undefined,
    // npm takes the name of the folder.
    metadata: { component: { ...component, name: root.replace(/@[^@]*$/, '') } },
    components: [...artifacts.map(toComponent), ...npm.components.filter((each) => kept.has(each['bom-ref']))],
    dependencies: [
      { ref: root, dependsOn: artifacts.map(({ name }) => name) },
      ...artifacts.map(({ name, packages }) => ({ ref: name, dependsOn: packages })),
      ...npm.dependencies
        .filter(({ ref }) => kept.has(ref))
        .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => kept.has(other)) })),
    ],
  };
};
