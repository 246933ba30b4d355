#!/usr/bin/env bash
# Whether the module, its nested modules and its examples are valid: scripts/check/validate.sh terraform|tofu
# For versions of Terraform and OpenTofu that cannot run the tests of this repository.
set -euo pipefail
tool=${1:?which: terraform or tofu}
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

said=$(mktemp)
trap 'rm -f "$said"' EXIT

"$tool" version
for folder in . modules/* examples/*; do
  compgen -G "$folder/*.tf" >/dev/null || continue
  echo "== $folder"
  "$tool" -chdir="$folder" init -backend=false -input=false -no-color
  # A warning is an argument that this version of the provider deprecates.
  "$tool" -chdir="$folder" validate -no-color | tee "$said"
  if grep -q 'Warning:' "$said"; then exit 1; fi
done
