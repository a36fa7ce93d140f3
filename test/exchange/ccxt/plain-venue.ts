import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { openVenueClient, type VenueCall, type VenueClient, type VenueReply } from '../../../src/exchange/ccxt/client.ts'
import type { VenueName, VenueSocket } from '../../../src/exchange/ccxt/venue-exchange.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

export const MARKET = {
  symbol: 'BTCUSDT',
  status: 'TRADING',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  filters: [
    { filterType: 'PRICE_FILTER', tickSize: '0.01000000', minPrice: '0.01', maxPrice: '1000000' },
    { filterType: 'LOT_SIZE', stepSize: '0.00001000', minQty: '0.00001000', maxQty: '9000' },
    { filterType: 'NOTIONAL', minNotional: '5.00000000' },
  ],
}

/** As little of a venue as the client needs to be looked at: whatever `answer` says, and sockets that say what a test has them say. */
export class PlainVenue {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly asked: string[] = []
  readonly said: string[] = []
  readonly lines: WebSocket[] = []
  answer: Answer = (_, response) => this.json(response, { symbols: [MARKET] })
  /** a line that is opened while this is set is left without an answer */
  isMute = false

  constructor() {
    this.#server = createServer((request, response) => {
      this.asked.push(`${request.method} ${request.url}`)
      this.answer(request, response)
    })
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    const upgrades = new WebSocketServer({ noServer: true })
    this.#server.on('upgrade', (request, socket, head) => {
      if (this.isMute) {
        // it listens without a word, until the other end is gone
        socket.on('end', () => socket.destroy()).resume()
        return
      }
      upgrades.handleUpgrade(request, socket, head, (line) => {
        this.lines.push(line)
        line.on('message', (text) => this.said.push(String(text)))
      })
    })
  }

  json(response: ServerResponse, body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): void {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }

  get openSockets(): number {
    return this.#sockets.size
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return this
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

/** A client aimed at it, with everything that its hooks were told. */
export const clientOf = async (venue: PlainVenue, name: VenueName = 'binance') => {
  const calls: VenueCall[] = []
  const replies: VenueReply[] = []
  const frames: unknown[] = []
  const gate = { admit: async (): Promise<void> => {}, takes: true, defect: null as Error | null }
  const client: VenueClient = await openVenueClient({
    venue: name,
    kinds: ['spot', 'linear'],
    venueUrl: new URL(`http://127.0.0.1:${venue.port}`),
    hooks: {
      admit: async (call) => {
        calls.push(call)
        await gate.admit()
      },
      replied: (reply) => {
        if (reply !== null) replies.push(reply)
      },
      frame: (_: VenueSocket, message) => {
        frames.push(message)
        if (gate.defect !== null) throw gate.defect
        return gate.takes
      },
    },
  })
  return { client, calls, replies, frames, gate }
}

export const soon = async (isSo: () => boolean): Promise<void> => {
  for (let passed = 0; !isSo() && passed < 3000; passed += 5) await new Promise((resolve) => setTimeout(resolve, 5))
}
