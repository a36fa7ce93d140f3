import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { Failure, UsageError } from '../kernel/errors.ts'

export type ListeningPage = {
  readonly port: number
  /** ends all connections, streams among them */
  close(): Promise<void>
}

type Wanted = {
  readonly host: string
  readonly port: number
  /** a port that was named is refused where it is taken; another gives way to a free one */
  readonly isNamed: boolean
  readonly answer: Parameters<typeof createAdaptorServer>[0]['fetch']
}

const listenAt = (server: Server, host: string, port: number): Promise<AddressInfo> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve(server.address() as AddressInfo)
    })
  })

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : null)

/** Throws a UsageError where the port or the address cannot be had. */
export const listen = async ({ host, port, isNamed, answer }: Wanted): Promise<ListeningPage> => {
  const server = createAdaptorServer({ fetch: answer, overrideGlobalObjects: false }) as Server
  const address = await listenAt(server, host, port).catch((error: unknown) => {
    if (['EADDRINUSE', 'EACCES'].includes(String(codeOf(error))) && !isNamed) return listenAt(server, host, 0)
    throw refused(error, host, port)
  })
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const refused = (error: unknown, host: string, port: number): Error => {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return new UsageError(`The port ${port} is taken: name another for the page by --port, or end what listens there.`)
    case 'EACCES':
      return new UsageError(`The port ${port} is not for everybody to listen at: name one above 1023 for the page by --port.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new UsageError(`This computer has no address ${host}: name one of its own for the page by --host, such as 127.0.0.1.`)
    default:
      return new Failure(`The page cannot listen at ${host}, port ${port}: ${error instanceof Error ? error.message : String(error)}.`)
  }
}
