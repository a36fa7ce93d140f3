import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { composeFile, environmentOf, filled, mountsOf, services, shipped, variablesRead } from './compose-file.ts'
import { composeSchema } from './compose-schema.ts'

const NODES = ['node1', 'node2', 'node3'] as const
const KURRENTDB = { EVENTSTORE_PREFIX: 'KURRENTDB', EVENTSTORE_DATA: '/var/lib/kurrentdb' }

const service = (name: string, variables: Record<string, string> = {}) => {
  const found = services(variables)[name]
  if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}`)
  return found
}

describe('docker-compose.yml', () => {
  test('is a compose file', () => {
    const ajv = new Ajv({ allErrors: true })
    expect(ajv.validate(composeSchema, filled()), ajv.errorsText()).toBe(true)
  })

  test('starts one node and the engine; the profile `cluster` has the rest', () => {
    const profiles = Object.entries(services()).map(([name, { profiles: list }]) => [name, list?.join() ?? ''])
    expect(Object.fromEntries(profiles)).toEqual({
      eventstore: '',
      engine: '',
      trader: 'trade',
      page: 'monitoring',
      prometheus: 'monitoring',
      grafana: 'monitoring',
      certificates: 'cluster',
      node1: 'cluster',
      node2: 'cluster',
      node3: 'cluster',
      access: 'cluster',
      'cluster-engine': 'cluster',
    })
  })

  test('waits only for services that the same profile starts', () => {
    for (const [name, { depends_on: needs = {}, profiles }] of Object.entries(services()))
      for (const needed of Object.keys(needs))
        expect([undefined, profiles], `${name} needs ${needed}`).toContainEqual(service(needed).profiles)
  })

  test('publishes on the loopback address only, and no port twice', () => {
    const ports = Object.values(services()).flatMap((each) => each.ports ?? [])
    expect(ports).toHaveLength(7)
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/)
    expect(new Set(ports.map((port) => port.split(':')[1])).size).toBe(7)
    for (const [name, port] of Object.entries({ page: 8137, prometheus: 9090, grafana: 3000 }))
      expect(service(name).ports).toEqual([`127.0.0.1:${port}:${port}`])
    for (const name of ['eventstore', ...NODES]) expect(service(name).ports?.[0]).toMatch(/:2113$/)
  })

  test('holds no password, and every one comes from .env', () => {
    const raw = composeFile() as { services: ReturnType<typeof services> }
    const named = Object.values(raw.services).flatMap((each) =>
      Object.entries(environmentOf(each)).filter(([name]) => /PASSWORD(?!__FILE)|READ_KEY/.test(name)),
    )
    expect(named).toHaveLength(3 * 2 + 2 + 3 + 1)
    for (const [name, value] of named) expect(value, name).toMatch(/^\$\{[A-Z_]+_(PASSWORD|KEY):(-|\+yes)\}$/)
    const urls = [...JSON.stringify(raw).matchAll(/esdb:\/\/\w+:([^"@]*)@/g)].map(([, password]) => password)
    expect(urls).toHaveLength(1)
    expect(urls[0]).toMatch(/^\$\{ENGINE_PASSWORD:-\}$/)
    for (const [, value] of shipped('.env.example').matchAll(/(?:PASSWORD|KEY)=(.*)/g)) expect(value).toBe('')
  })

  test('starts no node of the cluster before the passwords were found to be set', () => {
    for (const node of NODES) expect(service(node).depends_on).toEqual({ certificates: { condition: 'service_completed_successfully' } })
    const unset = environmentOf(service('certificates'))
    expect(unset).toEqual({ HAS_ADMIN_PASSWORD: '', HAS_OPS_PASSWORD: '', HAS_ENGINE_PASSWORD: '' })
    const secrets = { EVENTSTORE_ADMIN_PASSWORD: 'a', EVENTSTORE_OPS_PASSWORD: 'b', ENGINE_PASSWORD: 'c' }
    expect(environmentOf(service('certificates', secrets)), 'the generator learns no password').toEqual({
      HAS_ADMIN_PASSWORD: 'yes',
      HAS_OPS_PASSWORD: 'yes',
      HAS_ENGINE_PASSWORD: 'yes',
    })
  })

  test('takes images from variables, with the documented defaults', () => {
    const database = { EVENTSTORE_IMAGE: 'other/database:1', GENCERT_IMAGE: 'other/generator:1' }
    for (const name of ['eventstore', ...NODES]) {
      expect(service(name).image).toBe('eventstore/eventstore:23.10.0-bookworm-slim')
      expect(service(name, database).image).toBe('other/database:1')
    }
    expect(service('certificates').image).toBe('eventstore/es-gencert-cli:1.0.2')
    expect(service('certificates', database).image).toBe('other/generator:1')
  })

  test('reads the variables that .env.example explains, and no others', () => {
    const explained = [...shipped('.env.example').matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name ?? '')
    expect([...new Set(explained)].sort()).toEqual(variablesRead().sort())
  })

  test('declares every volume it uses, and uses every volume it declares', () => {
    const used = Object.values(services()).flatMap((each) => mountsOf(each).map(({ source }) => source))
    const declared = Object.keys((composeFile() as { volumes: object }).volumes)
    expect([...new Set(used.filter((source) => !source.startsWith('.')))].sort()).toEqual(declared.sort())
  })
})

describe('the single node', () => {
  test('keeps its events on a volume, runs no projections, and is open to its own network only', () => {
    expect(environmentOf(service('eventstore'))).toEqual({
      EVENTSTORE_CLUSTER_SIZE: '1',
      EVENTSTORE_INSECURE: 'true',
      EVENTSTORE_MEM_DB: 'false',
      EVENTSTORE_RUN_PROJECTIONS: 'None',
      EVENTSTORE_DB: '/var/lib/eventstore',
    })
    expect(mountsOf(service('eventstore'))).toEqual([{ source: 'eventstore', target: '/var/lib/eventstore', mode: 'rw' }])
  })

  test('is asked for its health, and the engine waits for it', () => {
    expect(service('eventstore').healthcheck?.test.at(-1)).toBe('http://localhost:2113/health/live')
    expect(service('engine').depends_on).toEqual({ eventstore: { condition: 'service_healthy' } })
    expect(environmentOf(service('engine'))).toEqual({ COINFOLD_STORE: 'esdb://eventstore:2113?tls=false&group=main' })
  })
})

describe('the cluster', () => {
  test('is three nodes that differ in nothing but their names', () => {
    for (const node of NODES) {
      const others = NODES.filter((other) => other !== node).map((other) => `${other}:2113`)
      expect(environmentOf(service(node)), node).toEqual({
        EVENTSTORE_CLUSTER_SIZE: '3',
        EVENTSTORE_MEM_DB: 'false',
        EVENTSTORE_RUN_PROJECTIONS: 'None',
        EVENTSTORE_DB: '/var/lib/eventstore',
        EVENTSTORE_DISCOVER_VIA_DNS: 'false',
        EVENTSTORE_GOSSIP_SEED: others.join(),
        EVENTSTORE_NODE_HOST_ADVERTISE_AS: node,
        EVENTSTORE_REPLICATION_HOST_ADVERTISE_AS: node,
        EVENTSTORE_CERTIFICATE_FILE: '/certs/node/node.crt',
        EVENTSTORE_CERTIFICATE_PRIVATE_KEY_FILE: '/certs/node/node.key',
        EVENTSTORE_TRUSTED_ROOT_CERTIFICATES_PATH: '/certs/ca',
        EVENTSTORE_DEFAULT_ADMIN_PASSWORD: '',
        EVENTSTORE_DEFAULT_OPS_PASSWORD: '',
      })
      expect(mountsOf(service(node)), node).toEqual([
        { source: node, target: '/var/lib/eventstore', mode: 'rw' },
        { source: `${node}-certs`, target: '/certs/node', mode: 'ro' },
        { source: 'ca', target: '/certs/ca', mode: 'ro' },
      ])
    }
  })

  test('is asked for its health by TLS, with the authority checked', () => {
    for (const node of NODES) {
      const check = service(node).healthcheck?.test ?? []
      expect(check.at(-1)).toBe('https://localhost:2113/health/live')
      expect(check.join(' ')).toContain('--cacert /certs/ca/ca.crt')
      expect(check.join(' ')).not.toMatch(/--insecure|-k\b/)
    }
  })

  test('has an engine that waits for nodes, user and rules, and checks whom it talks to', () => {
    const healthy = Object.fromEntries(NODES.map((node) => [node, { condition: 'service_healthy' }]))
    expect(service('access').depends_on).toEqual(healthy)
    const engine = service('cluster-engine', { ENGINE_PASSWORD: 'secret', ENGINE_GROUP: 'majors' })
    expect(engine.depends_on).toEqual({ ...healthy, access: { condition: 'service_completed_successfully' } })
    expect(environmentOf(engine)).toEqual({
      COINFOLD_STORE:
        'esdb://coinfold:secret@node1:2113,node2:2113,node3:2113?tls=true&tlsCAFile=/certs/ca/ca.crt&nodePreference=leader&group=majors',
    })
  })

  test('gives keys to those who need them: the authority to the generator, each node its own, none to the engine', () => {
    const holders = (volume: string) =>
      Object.entries(services()).flatMap(([name, each]) => (mountsOf(each).some(({ source }) => source === volume) ? [name] : []))
    expect(holders('ca-key')).toEqual(['certificates'])
    for (const node of NODES) expect(holders(`${node}-certs`)).toEqual(['certificates', node])
  })
})

describe('KurrentDB', () => {
  test('finds every setting under its own prefix, and its files where the volume is', () => {
    for (const name of ['eventstore', ...NODES]) {
      const settings = environmentOf(service(name, KURRENTDB))
      expect(Object.keys(settings).filter((key) => !key.startsWith('KURRENTDB_'))).toEqual([])
      expect(settings.KURRENTDB_DB).toBe('/var/lib/kurrentdb')
      expect(mountsOf(service(name, KURRENTDB))[0]).toEqual({ source: name, target: '/var/lib/kurrentdb', mode: 'rw' })
    }
  })
})
