#!/usr/bin/env bash
# Makes what is missing of the cluster's certificates, in the volumes of docker-compose.yml. Run again it changes nothing.
# With the argument `renew` it makes new certificates for the nodes, by the same authority.
set -euo pipefail

refuse() {
  echo "coinfold: $1" >&2
  exit 1
}
[[ -n "${HAS_ADMIN_PASSWORD:-}" ]] || refuse 'EVENTSTORE_ADMIN_PASSWORD is not set; write the password of the user "admin" into .env (see .env.example).'
[[ -n "${HAS_OPS_PASSWORD:-}" ]] || refuse 'EVENTSTORE_OPS_PASSWORD is not set; write the password of the user "ops" into .env (see .env.example).'
[[ -n "${HAS_ENGINE_PASSWORD:-}" ]] || refuse 'ENGINE_PASSWORD is not set; write the password of the user "coinfold" into .env (see .env.example).'

certs=${CERTS:-/certs}
# The user that the database runs as, in the images of EventStoreDB and of KurrentDB alike.
owner=1000:1000
# The generator wants to make its folders itself, and the volumes are there already.
made=$(mktemp -d)

if [[ ! -s "$certs/ca/ca.crt" ]]; then
  es-gencert-cli create-ca -out "$made/ca"
  install -m 0400 "$made/ca/ca.key" "$certs/ca-key/ca.key"
  # The certificate last: where it lies, the authority is complete.
  install -m 0444 "$made/ca/ca.crt" "$certs/ca/ca.crt"
fi
[[ -s "$certs/ca-key/ca.key" ]] ||
  refuse 'the key of the certificate authority is gone; to begin with a new authority, remove the volumes ca, ca-key, node1-certs, node2-certs and node3-certs.'

for node in node1 node2 node3; do
  [[ "${1:-}" == renew || ! -s "$certs/$node/node.crt" ]] || continue
  es-gencert-cli create-node -ca-certificate "$certs/ca/ca.crt" -ca-key "$certs/ca-key/ca.key" \
    -out "$made/$node" -dns-names "$node,localhost" -ip-addresses 127.0.0.1
  install -m 0400 "$made/$node/node.key" "$certs/$node/node.key"
  install -m 0444 "$made/$node/node.crt" "$certs/$node/node.crt"
  chown "$owner" "$certs/$node/node.key"
done

rm -rf "$made"
echo 'coinfold: the certificates are in place.'
