import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sleep } from '../../../src/kernel/clock.ts'
import { commandChannel } from '../../../src/ops/alerts/channels/command-channel.ts'
import { urlChannel } from '../../../src/ops/alerts/channels/url-channel.ts'
import { messageOf } from './alert-stage.ts'

const message = { ...messageOf('über 300 MB'), lost: 0 }
const never = new AbortController().signal

describe('an address', () => {
  let server: Server
  let answer: (request: IncomingMessage, response: ServerResponse) => void
  let heard: { method: string; url: string; type: string; body: string }[]
  beforeEach(async () => {
    heard = []
    answer = (_, response) => response.end('ok')
    server = createServer(async (request, response) => {
      let body = ''
      for await (const piece of request) body += piece
      heard.push({ method: request.method!, url: request.url!, type: request.headers['content-type']!, body })
      answer(request, response)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterEach(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const addressOf = (path = '/hook?key=SECRET'): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`

  test('gets the message as JSON by POST', async () => {
    expect(await urlChannel(addressOf()).send(message, never)).toEqual({ is: 'delivered' })
    const [one] = heard
    expect([one!.method, one!.url, one!.type]).toEqual(['POST', '/hook?key=SECRET', 'application/json'])
    expect(JSON.parse(one!.body)).toEqual(message)
  })

  test.each([
    [204, { is: 'delivered' }],
    [400, { is: 'failed', because: 'it answered 400', isFinal: true }],
    [404, { is: 'failed', because: 'it answered 404', isFinal: true }],
    [429, { is: 'failed', because: 'it answered 429', isFinal: false }],
    [503, { is: 'failed', because: 'it answered 503', isFinal: false }],
  ])('that answers %d', async (status, delivery) => {
    answer = (_, response) => response.writeHead(status).end()
    expect(await urlChannel(addressOf()).send(message, never)).toEqual(delivery)
  })

  test('that leads elsewhere is not followed', async () => {
    answer = (_, response) => response.writeHead(307, { location: '/other' }).end()
    expect(await urlChannel(addressOf()).send(message, never)).toEqual({ is: 'failed', because: 'it answered 307', isFinal: true })
    expect(heard).toHaveLength(1)
  })

  test('that does not answer, or is not there, is no error, and nothing secret is told', async () => {
    answer = () => {}
    const stop = AbortSignal.timeout(50)
    expect(await urlChannel(addressOf()).send(message, stop)).toEqual({ is: 'failed', because: 'no answer in time', isFinal: false })
    const gone = urlChannel('http://127.0.0.1:1/hook?key=SECRET')
    expect(await gone.send(message, never)).toEqual({ is: 'failed', because: expect.stringMatching(/^no connection/), isFinal: false })
    expect(gone.name).toBe('http://127.0.0.1:1')
  })
})

describe('a command', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coinfold-alerts-'))
  })
  afterEach(() => {
    delete process.env.COINFOLD_TEST_SECRET
    rmSync(folder, { recursive: true })
  })

  test('of the shell gets the message as one line of JSON, and nothing of the environment that is the engine’s own', async () => {
    process.env.COINFOLD_TEST_SECRET = 'topsecret'
    const to = join(folder, 'got')
    expect(await commandChannel(`cat > '${to}' && env >> '${to}'`).send(message, never)).toEqual({ is: 'delivered' })
    const [line = '', ...environment] = readFileSync(to, 'utf8').split('\n')
    expect(JSON.parse(line)).toEqual(message)
    expect(environment.some((one) => one.startsWith('PATH='))).toBe(true)
    expect(environment.join()).not.toContain('topsecret')
  })

  test('need not read what it is told, nor be quiet', async () => {
    expect(await commandChannel('true').send({ ...message, text: 'x'.repeat(1_000_000) }, never)).toEqual({ is: 'delivered' })
    expect(await commandChannel('yes | head -c 1000000; yes | head -c 1000000 >&2').send(message, never)).toEqual({ is: 'delivered' })
  })

  test.each([
    ['exit 3', 'its exit code is 3'],
    ['there-is-no-such-program', 'its exit code is 127'],
    ['kill -TERM $$', 'it was ended by SIGTERM'],
  ])('that fails: %s', async (command, because) => {
    expect(await commandChannel(command).send(message, never)).toEqual({ is: 'failed', because, isFinal: false })
  })

  test('that does not end is ended, and what it started with it', async () => {
    const mark = join(folder, 'late')
    const delivery = await commandChannel(`(sleep 1; touch '${mark}') ; sleep 60`).send(message, AbortSignal.timeout(100))
    expect(delivery).toEqual({ is: 'failed', because: 'it was ended by SIGKILL', isFinal: false })
    await sleep(1300, never)
    expect(existsSync(mark)).toBe(false)
  })

  test('is named without what it is given', () => {
    expect(commandChannel('curl -H "Authorization: SECRET" https://x').name).toBe('curl ...')
  })
})
