import { App, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { IamRoleLastUsed } from './.gen/modules/iam-role-last-used';

class UnusedRoles extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const unusedRoles = new IamRoleLastUsed(this, 'iam_role_last_used', {
      maxDays: 60,
      whitelist: ['/breakglass-*', '/cdk-hnb659fds-*', '/AWSControlTowerExecution', '/security/*'],
      skipAssetCreationFromLocalModules: true,
    });
    // A local module is copied beside the stack. This one holds the example itself, so it is used where it is.
    unusedRoles.addOverride('source', '../../../../..');

    new TerraformOutput(this, 'rule_name', { value: unusedRoles.ruleNameOutput });
  }
}

const app = new App();
new UnusedRoles(app, 'unused-roles');
app.synth();
