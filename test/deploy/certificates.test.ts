import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const script = join(import.meta.dirname, '..', '..', 'deploy', 'certificates.sh')
const NODES = ['node1', 'node2', 'node3']
const PASSWORDS = { HAS_ADMIN_PASSWORD: 'yes', HAS_OPS_PASSWORD: 'yes', HAS_ENGINE_PASSWORD: 'yes' }

/** Makes files as the generator does, numbered by the call, and like it refuses to make the authority's folder twice. */
const GENERATOR = `#!/usr/bin/env bash
set -euo pipefail
echo "$*" >> "$CALLS"
while [[ $# -gt 0 ]]; do [[ $1 == -out ]] && out=$2; [[ $1 == create-* ]] && made=\${1#create-}; shift; done
mkdir "$out"
echo "certificate $(wc -l < "$CALLS")" > "$out/$made.crt"
echo "key $(wc -l < "$CALLS")" > "$out/$made.key"
`

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-certificates-'))
  for (const name of ['bin', 'certs', ...['ca', 'ca-key', ...NODES].map((volume) => join('certs', volume))]) mkdirSync(join(folder, name))
  const tools = { 'es-gencert-cli': GENERATOR, chown: '#!/bin/sh\necho "$*" >> "$OWNED"\n' }
  for (const [name, text] of Object.entries(tools)) {
    writeFileSync(join(folder, 'bin', name), text)
    chmodSync(join(folder, 'bin', name), 0o755)
  }
  for (const name of ['calls', 'owned']) writeFileSync(join(folder, name), '')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const run = (env: Record<string, string>, ...args: string[]) =>
  spawnSync('bash', [script, ...args], {
    encoding: 'utf8',
    env: {
      ...env,
      PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
      CERTS: join(folder, 'certs'),
      CALLS: join(folder, 'calls'),
      OWNED: join(folder, 'owned'),
    },
  })
const read = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8').trim()
const calls = (): string[] => read('calls').split('\n')
const modeOf = (...path: string[]): string => (statSync(join(folder, 'certs', ...path)).mode & 0o777).toString(8)

describe.skipIf(process.platform === 'win32')('deploy/certificates.sh', () => {
  test.each(Object.keys(PASSWORDS))('makes nothing without the password of %s, and says which', (missing) => {
    const { status, stderr } = run({ ...PASSWORDS, [missing]: '' })
    expect(status).toBe(1)
    const words = { HAS_ADMIN_PASSWORD: /EVENTSTORE_ADMIN_PASSWORD/, HAS_OPS_PASSWORD: /EVENTSTORE_OPS_PASSWORD/ }
    expect(stderr).toMatch(missing in words ? words[missing as keyof typeof words] : /ENGINE_PASSWORD is not set/)
    expect(read('calls')).toBe('')
  })

  test('makes an authority, and for each node a certificate under its name, which only the database can use', () => {
    expect(run(PASSWORDS)).toMatchObject({ status: 0, stderr: '' })
    expect(calls()).toHaveLength(4)
    for (const node of NODES) expect(read('calls')).toContain(`-dns-names ${node},localhost -ip-addresses 127.0.0.1`)
    expect([modeOf('ca', 'ca.crt'), modeOf('ca-key', 'ca.key')]).toEqual(['444', '400'])
    expect(NODES.map((node) => [modeOf(node, 'node.crt'), modeOf(node, 'node.key')])).toEqual(Array(3).fill(['444', '400']))
    expect(read('owned').split('\n')).toEqual(NODES.map((node) => `1000:1000 ${join(folder, 'certs', node, 'node.key')}`))
  })

  test('changes nothing at the next start', () => {
    run(PASSWORDS)
    expect(run(PASSWORDS).status).toBe(0)
    expect(calls()).toHaveLength(4)
  })

  test('makes what is missing, by the same authority', () => {
    run(PASSWORDS)
    rmSync(join(folder, 'certs', 'node2', 'node.crt'))
    expect(run(PASSWORDS).status).toBe(0)
    expect(calls()).toHaveLength(5)
    expect(read('certs', 'node2', 'node.crt')).toBe('certificate 5')
  })

  test('renews the nodes and not the authority when asked', () => {
    run(PASSWORDS)
    expect(run(PASSWORDS, 'renew').status).toBe(0)
    expect(calls()).toHaveLength(7)
    expect(read('certs', 'ca', 'ca.crt')).toBe('certificate 1')
    expect(NODES.map((node) => read('certs', node, 'node.key'))).toEqual(['key 5', 'key 6', 'key 7'])
  })

  test('says so when the key of the authority is gone', () => {
    run(PASSWORDS)
    rmSync(join(folder, 'certs', 'ca-key', 'ca.key'))
    expect(run(PASSWORDS, 'renew')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('the key of the certificate authority is gone'),
    })
  })
})
