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
  /** SHA-256 in hexadecimal. */
  readonly zip: string;
  readonly commandLine: string;
}

/** The text of a release: what changes for users, and how to verify what they got. */
export const renderNotes = ({ repository, tag, changes, zip, commandLine }: Release): string => `${changes}

## Verify

| File                     | Is                                                 | SHA-256 |
| ------------------------ | -------------------------------------------------- | ------- |
| \`iam-role-last-used.zip\` | what Lambda runs                                   | \`${zip}\` |
| \`iam-role-last-used.mjs\` | \`preview\` and \`report\` in one file, for Node 20.19 or newer | \`${commandLine}\` |
| \`sbom.cdx.json\`          | the bill of materials of both                      |         |

That the release workflow of this repository built them from this tag:

\`\`\`sh
gh release download ${tag} --repo ${repository} --pattern 'iam-role-last-used.*' --pattern sbom.cdx.json
gh attestation verify iam-role-last-used.zip --repo ${repository}
gh attestation verify iam-role-last-used.mjs --repo ${repository}
gh attestation verify sbom.cdx.json --repo ${repository}
\`\`\`

That they are what the sources give, on your own machine, which prints both SHA-256:

\`\`\`sh
git clone --branch ${tag} https://github.com/${repository}.git && cd ${repository.split('/')[1] ?? ''}
npm ci && npm run build -- --check
\`\`\`
`;
