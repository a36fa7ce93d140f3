import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { bundlePage } from '../../src/web/bundle-page.ts'
import { keptAnswer } from './kept-answers.ts'
import { EVENTS, keptPlace, momentAt } from './kept-market.ts'

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const sendJson = (response: ServerResponse, status: number, said: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said))
}

/** What a test has its server do beside answering: how long an answer is on its way, or what is said instead of one. */
export type Behaviour = {
  waitMs?: (path: string, query: URLSearchParams) => number
  refuse?: (path: string) => { readonly status: number; readonly code: string; readonly detail: string } | null
  /** in place of what is kept, or changed */
  answer?: (path: string, kept: unknown, query: URLSearchParams) => unknown
  /** the token that takes the place of the one that was shown */
  renewed?: string
}

const sayHello = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const hello = { log: 'logs/paper-0001.db', head: keptPlace(EVENTS), engineMs: null, version: '0.1.0', role: 'read' }
  response.write(frameText('hello', hello, keptPlace(EVENTS).position))
  // all figures first, as the server does: what is told then is what changed of them
  response.write(frameText('moment', momentAt(keptPlace(EVENTS)), keptPlace(EVENTS).position))
}

const frameText = (event: string, data: unknown, id = ''): string =>
  `${id === '' ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`

const problem = (status: number, code: string, detail: string) => ({ code, detail, title: '', status, type: 'about:blank' })

const answerTo = async (
  request: IncomingMessage,
  response: ServerResponse,
  { behaviour, streams, asked }: { behaviour: Behaviour; streams: Set<ServerResponse>; asked: string[] },
): Promise<void> => {
  const url = new URL(request.url ?? '/', 'http://kept')
  const path = url.pathname.replace('/api/v1', '')
  asked.push(`${request.method} ${path}${url.search}`)
  const waitMs = behaviour.waitMs?.(path, url.searchParams) ?? 0
  if (waitMs > 0) await pause(waitMs)
  const refused = behaviour.refuse?.(path) ?? null
  if (refused !== null) return sendJson(response, refused.status, problem(refused.status, refused.code, refused.detail))
  if (path === '/session') return sendJson(response, 200, { token: 'kept', role: 'read', expiresMs: 0 })
  if (request.headers.authorization !== 'Bearer kept' && request.headers.authorization !== `Bearer ${behaviour.renewed}`)
    return sendJson(response, 401, problem(401, 'no-key', 'No key.'))
  if (path === '/stream') {
    streams.add(response)
    response.on('close', () => streams.delete(response))
    return sayHello(response)
  }
  if (behaviour.renewed !== undefined) response.setHeader('coinfold-token', behaviour.renewed)
  const kept = keptAnswer(path, url.searchParams) as { status?: number } | null
  const said = (behaviour.answer?.(path, kept, url.searchParams) ?? kept) as { status?: number } | null
  sendJson(response, said === null ? 404 : (said.status ?? 200), said ?? problem(404, 'unknown-path', `${path} is not served.`))
}

export type KeptServer = {
  readonly url: string
  readonly behaviour: Behaviour
  /** what it was asked, in order */
  readonly asked: string[]
  /** to all that listen */
  tell(event: string, data: unknown): void
  stop(): void
}

/** Serves the page as it is built, and kept answers in place of an engine's. */
export const keptServer = async (port = 0, behaviour: Behaviour = {}): Promise<KeptServer> => {
  const files = new Map((await bundlePage()).map((file) => [file.path, file]))
  const [streams, asked] = [new Set<ServerResponse>(), [] as string[]]
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? '/')
    if (file === undefined) return void answerTo(request, response, { behaviour, streams, asked })
    response.writeHead(200, { 'content-type': file.type, 'content-security-policy': POLICY }).end(file.bytes)
  })
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    behaviour,
    asked,
    tell: (event, data) => {
      for (const stream of streams) stream.write(frameText(event, data))
    },
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
