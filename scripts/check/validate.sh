#!/usr/bin/env bash
# Whether the module, its nested modules and its examples are valid: scripts/check/validate.sh terraform|tofu
# For versions of Terraform and OpenTofu that cannot run the tests of this repository.
set -euo pipefail
tool=${1:?which: terraform or tofu}
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

"$tool" version
for folder in . modules/* examples/*; do
  compgen -G "$folder/*.tf" >/dev/null || continue
  echo "== $folder"
  "$tool" -chdir="$folder" init -backend=false -input=false -no-color
  "$tool" -chdir="$folder" validate -no-color
done
