/** What the changelog says of a version, or undefined if it has no chapter, with a date, for it. */
export const changesIn = (changelog: string, version: string): string | undefined => {
  const [, ...chapters] = changelog.split(/^## /m);
  const chapter = chapters.find((text) => text.startsWith(`[${version}] - `));
  if (chapter === undefined || !/^\[[^\]]+\] - \d{4}-\d\d-\d\d\n/.test(chapter)) return undefined;
  return chapter
    .slice(chapter.indexOf('\n'))
    .replaceAll(/^\[[^\]]+\]: .*$/gm, '')
    .trim();
};

export interface Release {
  /** `owner/name` on GitHub. */
  readonly repository: string;
  readonly tag: string;
  readonly changes: string;
  readonly sha256: string;
}

/** The text of a release: what changes for users, and how to verify what they got. */
export const renderNotes = ({ repository, tag, changes, sha256 }: Release): string => `${changes}

## Verify

The zip that Lambda runs has the SHA-256 \`${sha256}\`. That the release workflow of this repository built it from this tag:

\`\`\`sh
gh release download ${tag} --repo ${repository} --pattern iam-role-last-used.zip --pattern sbom.cdx.json
gh attestation verify iam-role-last-used.zip --repo ${repository}
gh attestation verify sbom.cdx.json --repo ${repository}
\`\`\`

That it is what the sources give, on your own machine:

\`\`\`sh
git clone --branch ${tag} https://github.com/${repository}.git && cd ${repository.split('/')[1] ?? ''}
npm ci && npm run build -- --check
\`\`\`
`;
