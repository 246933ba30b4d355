// What is known of provider 6: of each argument that the HCL sets, its type, and whether it is deprecated.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../tools/terraform.ts';

export interface ProviderSchema {
  /** The version of hashicorp/aws. */
  readonly provider: string;
  /** The package whose bindings were read. */
  readonly from: string;
  /** "resource.aws_iam_role" */
  readonly types: readonly string[];
  /** By path: "resource.aws_lambda_function.logging_config.log_group". */
  readonly arguments: Readonly<Record<string, { readonly type: string; readonly deprecated: boolean }>>;
}

export const schemaFile = join(repository, 'lab', 'hcl', 'provider-6.json');

const children = (parent: string): string[] =>
  readdirSync(join(repository, parent))
    .map((name) => join(repository, parent, name))
    .filter((folder) => readdirSync(folder).some((name) => name.endsWith('.tf')));

/** The folders of the module, of those inside it, and of the examples. */
export const hclFolders = (): readonly string[] => [repository, ...children('modules'), ...children('examples')];
