import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bundlePage } from '../../src/web/bundle-page.ts'
import { keptAnswer } from './kept-answers.ts'
import { EVENTS, keptPlace } from './kept-market.ts'

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const sendJson = (response: ServerResponse, status: number, said: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said))
}

const sayHello = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const hello = { log: 'logs/paper-0001.db', head: keptPlace(EVENTS), engineMs: null, version: '0.1.0', role: 'read' }
  response.write(`id: ${keptPlace(EVENTS).position}\nevent: hello\ndata: ${JSON.stringify(hello)}\n\n`)
}

const answerTo = (request: IncomingMessage, response: ServerResponse): void => {
  const url = new URL(request.url ?? '/', 'http://kept')
  const path = url.pathname.replace('/api/v1', '')
  if (path === '/session') return sendJson(response, 200, { token: 'kept', role: 'read', expiresMs: 0 })
  if (request.headers.authorization !== 'Bearer kept')
    return sendJson(response, 401, { code: 'no-key', status: 401, title: 'No key', type: 'about:blank', detail: 'No key.' })
  if (path === '/stream') return sayHello(response)
  const said = keptAnswer(path, url.searchParams) as { status?: number } | null
  sendJson(
    response,
    said === null ? 404 : (said.status ?? 200),
    said ?? { code: 'unknown-path', detail: `${path} is not served.`, title: '', status: 404, type: 'about:blank' },
  )
}

/** Serves the page as it is built, and kept answers in place of an engine's. */
export const keptServer = async (port = 0): Promise<{ url: string; stop(): void }> => {
  const files = new Map((await bundlePage()).map((file) => [file.path, file]))
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? '/')
    if (file === undefined) return answerTo(request, response)
    response.writeHead(200, { 'content-type': file.type, 'content-security-policy': POLICY }).end(file.bytes)
  })
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
