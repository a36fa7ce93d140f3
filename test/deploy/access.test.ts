import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { EventStoreDBClient } from '@eventstore/db-client'
import { afterEach, describe, expect, test } from 'vitest'
import { createUser, DEFAULT_RULES, RULES_OF_ALL, type Streams, setRules, streamsOf } from '../../deploy/access.ts'
import { EsdbServer } from '../rig/eventstoredb/server.ts'

const open: Server[] = []
afterEach(() => {
  for (const server of open.splice(0)) server.close()
})

const listening = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener)
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const answering = (...statuses: number[]) => {
  const heard: { url: string | undefined; authorization: string | undefined; body: string }[] = []
  const listener: RequestListener = async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    heard.push({ url: request.url, authorization: request.headers.authorization, body })
    response.writeHead(statuses[heard.length - 1] ?? 500, { location: 'http://nowhere.invalid/users/' }).end()
  }
  return { heard, host: listening(listener) }
}

describe('the user of the engine', () => {
  test('is created by the admin, in no group', async () => {
    const { heard, host } = answering(201)
    expect(await createUser([await host], 'its-secret', 'engine-secret')).toBe(true)
    expect(heard).toHaveLength(1)
    expect(heard[0]?.url).toBe('/users/')
    expect(heard[0]?.authorization).toBe(`Basic ${Buffer.from('admin:its-secret').toString('base64')}`)
    expect(JSON.parse(heard[0]?.body ?? '')).toEqual({
      loginName: 'coinfold',
      fullName: 'coinfold engine',
      groups: [],
      password: 'engine-secret',
    })
  })

  test('stays when it is there already with another password', async () => {
    const { host } = answering(409)
    expect(await createUser([await host], 'a', 'b')).toBe(false)
  })

  test('stays when it is there with the same one, which the server calls made once more', async () => {
    const { heard, host } = answering(201, 201)
    expect([await createUser([await host], 'a', 'b'), await createUser([await host], 'a', 'b')]).toEqual([true, true])
    expect(heard[1]?.body, 'asked with the same words').toBe(heard[0]?.body)
  })

  test('is asked for at the next node when one is a follower, and again when one is not ready', async () => {
    const [follower, starting] = [answering(307, 307), answering(503, 201)]
    expect(await createUser([await follower.host, await starting.host], 'a', 'b', 0)).toBe(true)
    expect(follower.heard).toHaveLength(2)
    expect(starting.heard).toHaveLength(2)
  })

  test('is not tried over and over with a wrong password', async () => {
    const { heard, host } = answering(401)
    await expect(createUser([await host], 'wrong', 'b', 0)).rejects.toThrow(/does not take EVENTSTORE_ADMIN_PASSWORD/)
    expect(heard).toHaveLength(1)
  })

  test('is given up in the end, saying what the last node answered', async () => {
    const { host } = answering()
    await expect(createUser([await host], 'a', 'b', 0)).rejects.toThrow(/no node created the user "coinfold" \(.* answered 500\)/)
  })
})

const inMemory = (held: Record<string, unknown> = {}): Streams & { written: unknown[] } => {
  const written: unknown[] = []
  return {
    written,
    last: async (stream) => held[stream] ?? null,
    begin: async (stream, type, data) => {
      if (stream in held) throw new Error(`${stream} is there`)
      held[stream] = data
      written.push({ stream, type })
    },
  }
}

describe('the access rules', () => {
  test('let the engine read and write streams and read $all, and nothing else', () => {
    const { $userStreamAcl: own, $systemStreamAcl: system } = DEFAULT_RULES
    expect([own.$r, own.$w, RULES_OF_ALL.$acl.$r]).toEqual(Array(3).fill(['$admins', 'coinfold']))
    expect([own.$d, own.$mr, own.$mw, ...Object.values(system)]).toEqual(Array(8).fill('$admins'))
    expect(Object.keys(system).sort()).toEqual(['$d', '$mr', '$mw', '$r', '$w'])
    expect(Object.keys(RULES_OF_ALL.$acl), 'writing the rules of $all is left to the default, the admins').toEqual(['$r'])
  })

  test('are written once', async () => {
    const streams = inMemory()
    const said: string[] = []
    await setRules(streams, (text) => said.push(text))
    await setRules(streams, (text) => said.push(text))
    expect(streams.written).toEqual([
      { stream: '$settings', type: 'settings' },
      { stream: '$$$all', type: '$metadata' },
    ])
    expect(said.map((text) => /(?:are|were) set/.exec(text)?.[0])).toEqual(['are set', 'are set', 'were set', 'were set'])
  })

  test('of somebody else stay, and are named', async () => {
    const theirs = { $userStreamAcl: { $r: 'them' } }
    const streams = inMemory({ $settings: theirs })
    const said: string[] = []
    await setRules(streams, (text) => said.push(text))
    expect(streams.written).toEqual([{ stream: '$$$all', type: '$metadata' }])
    expect(said[0]).toContain(JSON.stringify(theirs))
    expect(said[0]).toContain(JSON.stringify(DEFAULT_RULES))
  })

  test('stand in the streams where the database looks for them', async () => {
    const server = await new EsdbServer({}).listen(0)
    const client = EventStoreDBClient.connectionString(server.url)
    try {
      const streams = streamsOf(client)
      await setRules(streams, () => {})
      await setRules(streams, () => {})
      expect(await streams.last('$settings')).toEqual(DEFAULT_RULES)
      expect((await client.getStreamMetadata('$all')).metadata?.acl).toEqual({ readRoles: ['$admins', 'coinfold'] })
      expect(server.appends, 'the second time nothing is written').toBe(2)
      await expect(streams.begin('$settings', 'settings', {}), 'what came in between is not written over').rejects.toThrow()
    } finally {
      await client.dispose()
      await server.close()
    }
  })
})
