#!/bin/sh
# A verifier in a few lines of shell: 1 where the completion is one line, else 0.
#
#     rewards:
#       - verifier: {type: executable, manifest: verifiers/examples/shell/manifest.yaml}
#
# A request is one line: the id first, `tokens` right after `completion`, no spaces between. JSON writes
# the end of a line as \n, and a backslash as two, which are taken out before looking for it.
while IFS= read -r request; do
  id=$(printf '%s\n' "$request" | sed 's/^{"id":\("[^"]*"\).*/\1/')
  completion=$(printf '%s\n' "$request" | sed 's/","tokens":.*//;s/.*"completion":"//;s/\\\\//g')
  case $completion in
    *'\n'*) printf '{"id":%s,"results":[{"score":0,"reason":"several lines"}]}\n' "$id" ;;
    '') printf '{"id":%s,"results":[{"status":"unparseable","reason":"nothing was written"}]}\n' "$id" ;;
    *) printf '{"id":%s,"results":[{"score":1,"reason":"one line"}]}\n' "$id" ;;
  esac
done
