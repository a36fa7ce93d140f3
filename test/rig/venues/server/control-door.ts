import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { LocalVenue } from '../local-venue.ts'
import type { VenueFaults } from './faults.ts'

type Wish = Readonly<Record<string, unknown>>

/** What a test may wish for over the control port, by the last part of the path; each answers with JSON. */
const WISHES: Readonly<Record<string, (venue: LocalVenue, wish: Wish) => unknown>> = {
  set: (venue, wish) => venue.set(wish as Partial<VenueFaults>),
  heal: (venue) => venue.heal(),
  cut: (venue) => venue.cut(),
  'half-open': (venue) => venue.halfOpen(),
  refuse: (venue) => venue.refuse(),
  accept: (venue) => venue.accept(),
  halt: (venue, { symbol }) => venue.floor.halt(String(symbol)),
  resume: (venue, { symbol }) => venue.floor.resume(String(symbol)),
  delist: (venue, { symbol }) => venue.floor.delist(String(symbol)),
  relist: (venue, { symbol }) => venue.floor.relist(String(symbol)),
  change: (venue, { symbol, ...changed }) => venue.floor.change(String(symbol), changed),
  step: (venue, { ms }) => venue.step(Number(ms)),
  speed: (venue, { speed }) => {
    venue.speed = Number(speed)
  },
  counts: (venue) => venue.counts(),
  now: (venue) => ({ nowMs: venue.nowMs, isMore: venue.isMore }),
}

const bodyOf = async (request: IncomingMessage): Promise<Wish> => {
  let text = ''
  for await (const piece of request) text += piece
  return text === '' ? {} : JSON.parse(text)
}

/** A port of its own, so that it works while the venue refuses, hangs or is cut off: `POST /cut`, `POST /set {"lost": 0.1}`, `GET /counts`. */
export const openControl = async (venue: LocalVenue): Promise<{ readonly port: number; readonly server: Server }> => {
  const answer = async (request: IncomingMessage): Promise<readonly [status: number, body: unknown]> => {
    const wish = WISHES[(request.url ?? '').slice(1)]
    if (wish === undefined) return [404, { error: `There is no such wish; there are ${Object.keys(WISHES).join(', ')}.` }]
    try {
      return [200, (await wish(venue, await bodyOf(request))) ?? {}]
    } catch (error) {
      return [400, { error: String(error) }]
    }
  }
  const server = createServer((request, response) => {
    void answer(request).then(([status, body]) => {
      response.writeHead(status, { 'Content-Type': 'application/json' })
      response.end(JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, server }
}
