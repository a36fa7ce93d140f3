import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ClientWire } from '../../../src/event/eventstoredb/client-wire.ts'
import { parseEventStoreDbUrl, withGroup } from '../../../src/event/eventstoredb/url.ts'
import { steadyTimers } from '../../../src/kernel/clock.ts'
import { UsageError } from '../../../src/kernel/errors.ts'
import { withoutPassword } from '../../../src/kernel/server-url.ts'

/** What the client prints by itself, to whoever looks at the terminal. */
const printed: string[] = []
const print = (...words: unknown[]): void => {
  printed.push(words.join(' '))
}
beforeEach(() => {
  printed.length = 0
  for (const way of ['warn', 'error', 'log', 'info'] as const) vi.spyOn(console, way).mockImplementation(print)
})
afterEach(() => vi.restoreAllMocks())

/** Everything that anybody could read about a URL: its name, or the sentence on what is wrong with it, and what is printed. */
const saidOf = (where: string): string => {
  try {
    const url = parseEventStoreDbUrl(where)
    void new ClientWire(url, steadyTimers).close()
    return [url.name, withoutPassword(where), ...printed].join('\n')
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    return [(error as Error).message, withoutPassword(where), ...printed].join('\n')
  }
}

test('takes a URL apart: hosts and group for people, everything but the group for the client', () => {
  expect(parseEventStoreDbUrl('esdb://10.0.0.1:2113?tls=false')).toEqual({
    connection: 'esdb://10.0.0.1:2113?tls=false',
    group: 'main',
    name: 'esdb://10.0.0.1:2113 (group main)',
  })
  expect(parseEventStoreDbUrl('esdb://me:secret@a:1,b:2,c:3/?group=alts_2&nodePreference=leader')).toMatchObject({
    connection: expect.stringMatching(/^esdb:\/\/me:secret@a:1,b:2,c:3\/?\?nodePreference=leader$/),
    group: 'alts_2',
    name: 'esdb://a:1,b:2,c:3 (group alts_2)',
  })
  expect(parseEventStoreDbUrl('esdb+discover://me:secret@cluster.example:2113')).toMatchObject({
    connection: 'esdb+discover://me:secret@cluster.example:2113',
    name: expect.stringMatching(/cluster\.example:2113 \(group main\)$/),
  })
})

test.each([
  'esdb://me:a/b@host:1',
  'esdb://',
  'esdb://?tls=false',
  'http://host:2113',
  'esdb:/host',
  'esdb://host/path',
  'esdb://ho st:2113',
  'esdb://host:2113?group=',
  'esdb://host:2113?group=Main',
  'esdb://host:2113?group=a.b',
  'esdb://host:2113?group=-a',
  `esdb://host:2113?group=${'a'.repeat(41)}`,
  'esdb://host:2113?group=../a',
  'esdb://host:2113?colour=red',
  'esdb://host:2113?throwOnAppendFailure=false',
  'esdb://host:2113?THROWonAppendFailure=true',
  'esdb://host:2113?tls=perhaps',
  'esdb://host:2113?tls',
  'esdb://host:port',
  'esdb://me:%zz@host:2113',
  'esdb://host:2113?tlsCAFile=/nowhere/at-all.crt',
])('%s is refused in one sentence', (where) => {
  expect(() => new ClientWire(parseEventStoreDbUrl(where), steadyTimers)).toThrow(UsageError)
  const sentence = saidOf(where).split('\n')[0]
  expect(sentence).toMatch(/^The .*[.)]$/)
})

test('a password with an "at" that is not percent-encoded is refused, before it is taken for a host', () => {
  expect(() => parseEventStoreDbUrl('esdb://me:a@b@host:1?tls=false')).toThrow(UsageError)
})

const SECRET = 's3cretWord'
test('a path with an "at" in it is no address, and is shown as it is', () => {
  for (const path of ['/home/me@example.org/logs/paper-0001.db', 'logs/a@b.db']) expect(withoutPassword(path)).toBe(path)
})

/** The secret word inside of a password with whatever people put there. */
const oddly = fc
  .array(fc.constantFrom('a', '7', ':', '@', '/', '?', '#', '%', '&', '=', ',', ' ', '%3F', '[', 'ü', '\\'), { maxLength: 4 })
  .map((parts) => parts.join(''))
const password = fc.tuple(oddly, oddly).map(([before, after]) => `${before}${SECRET}${after}`)
const host = fc.constantFrom('127.0.0.1:1', 'localhost', 'a:1,b:2', 'host:port', '[::1]:2113', '', 'host/path')
const setting = fc.constantFrom(
  'tls=false',
  'tls=true',
  'tlsVerifyCert=false',
  'colour=red',
  'group=Bad!',
  'group=g',
  'keepAliveInterval=x',
  'defaultDeadline=-7',
  'connectionName=a%26b=1',
  'tls',
)
const scheme = fc.constantFrom('esdb://', 'esdb+discover://', 'ESDB://')
const where = fc
  .record({ scheme, password, host, settings: fc.array(setting, { maxLength: 2 }) })
  .map(({ settings, ...it }) => `${it.scheme}user:${it.password}@${it.host}${settings.length === 0 ? '' : `?${settings.join('&')}`}`)

test('nothing that is said of a URL ever contains its password (property)', () => {
  fc.assert(
    fc.property(where, (url) => {
      printed.length = 0
      expect(saidOf(url)).not.toContain(SECRET)
    }),
    { numRuns: 2000 },
  )
})

test.each([
  ['a question mark in the password', `esdb://user:a?${SECRET}@127.0.0.1:1?tls=false`],
  ['a slash in the password', `esdb://user:a/${SECRET}@127.0.0.1:1?tls=false`],
  ['tlsVerifyCert=false, on which the client prints the whole string', `esdb://user:${SECRET}@127.0.0.1:1?tlsVerifyCert=false`],
  ['a setting hidden in the value of another', `esdb://user:${SECRET}@127.0.0.1:1?tls=false&connectionName=a%26foo=1`],
])('not with %s', (_, url) => {
  expect(saidOf(url)).not.toContain(SECRET)
})

test('no setting gets to the client that was not looked at, by whatever way it is written', () => {
  const { connection } = parseEventStoreDbUrl('esdb://host:1?tls=false&connectionName=a%26throwOnAppendFailure=false')
  expect(connection).not.toMatch(/[?&]throwOnAppendFailure/i)
})

test('a path with a space or a plus in it reaches the client as it is', () => {
  for (const path of ['/my certs/ca+1.crt', 'C:\\certs\\50%.crt']) {
    const { connection } = parseEventStoreDbUrl(`esdb://host:1?tlsCAFile=${encodeURIComponent(path)}`)
    // the client decodes the value once
    expect(decodeURIComponent(/tlsCAFile=(.*)$/.exec(connection)![1]!)).toBe(path)
  }
})

test.each(['', '?Group=main', '?tls=false&GROUP=main', '?group=main&tlsCAFile=/etc/my+ca%20b.crt'])(
  'another group of esdb://host:1%s is that group, and all else stays',
  (query) => {
    const url = withGroup(`esdb://me:a%40b@host:1${query}`, 'alts')
    const { connection, group } = parseEventStoreDbUrl(url)
    expect(group).toBe('alts')
    expect(connection).toBe(parseEventStoreDbUrl(`esdb://me:a%40b@host:1${query}`).connection)
    expect(() => withGroup(url, 'No Group')).toThrow(UsageError)
  },
)
