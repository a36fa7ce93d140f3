import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { UsageError } from '../../kernel/errors.ts'
import { bridgePage } from './bridge-page.ts'

/** Bytes that may wait for a slow client before it is told more: a few hundred messages. */
const MOST_BUFFERED = 1_000_000

/** A client that hears what is told, as fast as it takes it. */
export type InspectorClient = {
  readonly gone: AbortSignal
  send(text: string): void
  /** when it may be told more, or is gone */
  ready(): Promise<void>
  end(): void
}

export type Relay = { readonly port: number; close(): Promise<void> }

const lineTo = (socket: WebSocket): InspectorClient => {
  const gone = new AbortController()
  let wake = (): void => {}
  const isReady = (): boolean => socket.bufferedAmount <= MOST_BUFFERED || socket.readyState !== socket.OPEN
  const look = (): void => {
    if (isReady()) wake()
  }
  socket.on('close', () => {
    gone.abort()
    wake()
  })
  // a client that breaks off is closed as well, and nobody here has lost anything
  socket.on('error', look)
  return {
    gone: gone.signal,
    send: (text) => socket.send(text, look),
    ready: () => (isReady() ? Promise.resolve() : new Promise((resolve) => (wake = resolve))),
    end: () => socket.close(),
  }
}

/** A log is nobody's business but the caller's: pages of other sites reach this address too, and are told by name that they may not. */
const isOwn = ({ headers }: IncomingMessage): boolean => {
  const hosts = /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/
  const isHere = hosts.test(headers.host ?? '')
  return isHere && (headers.origin === undefined || headers.origin === `http://${headers.host}`)
}

/** Listens on this computer alone. `attend` is called for each client. Throws UsageError when the port is taken or not allowed. */
export const openRelay = async (port: number, attend: (line: InspectorClient) => void): Promise<Relay> => {
  const server = createServer((request, response) => {
    const isPage = request.url === '/' && isOwn(request)
    response.writeHead(isPage ? 200 : 404, { 'content-type': isPage ? 'text/html; charset=utf-8' : 'text/plain' })
    response.end(isPage ? bridgePage : 'There is nothing here.\n')
  })
  const sockets = new WebSocketServer({ server, verifyClient: ({ req }: { req: IncomingMessage }) => isOwn(req) })
  sockets.on('connection', (socket) => attend(lineTo(socket)))
  await new Promise<void>((resolve, reject) => {
    sockets.once('error', (error: NodeJS.ErrnoException) => {
      const why = { EADDRINUSE: 'is taken', EACCES: 'may not be used by this user' }[error.code ?? '']
      reject(why === undefined ? error : new UsageError(`Port ${port} ${why}; name another one with --port.`))
    })
    server.listen(port, '127.0.0.1', resolve)
  })
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { port: (server.address() as AddressInfo).port, close }
}
