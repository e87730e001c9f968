#!/bin/sh
# A release by shell: deploys, tells Postflight, waits for the verdict, and rolls back on a NO-GO.
#   release.sh VERSION
# POSTFLIGHT_URL names the daemon, POSTFLIGHT_TOKEN holds a token of the scopes deploy:write and status:read.
set -eu
version=$1

./deploy.sh "$version"
postflight deploy shop --version "$version" --who "$(id -un)"

code=0
postflight gate shop --version "$version" --window 30m --wait 65m || code=$?
case $code in
    0) echo "released $version" ;;
    1)
        ./rollback.sh
        postflight abort shop --version "$version" --note "rolled back after NO-GO"
        ;;
    3) echo "undecided: look at the report, and sign or roll back" >&2 ;;
    *) echo "postflight could not be asked" >&2 ;;
esac
postflight report shop --version "$version" >"report-$version.md"
exit "$code"
