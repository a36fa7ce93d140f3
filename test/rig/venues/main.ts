import { parseArgs } from 'node:util'
import { UsageError } from '../../../src/kernel/errors.ts'
import { LocalVenue } from './local-venue.ts'
import { openControl } from './server/control-door.ts'
import type { MarketTape } from './tape/items.ts'
import { firstTimeOf, lastTimeOf } from './tape/play-items.ts'
import { readTapes } from './tape/read-tape.ts'

const USAGE = `A venue on this machine with the public protocols of Binance (spot, USD-M) and Bybit v5 (spot, linear), playing recorded tapes:

  node coinfold.mjs --tool test/rig/venues/main.ts --tape FILE|SYMBOL=FILE ... [options]

  --port N         where it listens on 127.0.0.1 (0: whichever is free)
  --speed N        times as fast as real time (1); 0: only POST /step moves it
  --start-at TIME  where on the first tape it begins, ISO or ms (its middle: the half before is history to warm up with)
  --as-of TIME     the time it has then, ISO or ms (now); "tape": that of the tape
  --for S          it ends after so many seconds (3600)

It prints one line of JSON: the port, its url, and the port by which faults are switched (POST /set {"lost": 0.1}, POST /cut, GET /counts).
`
/** Nobody needs it for longer than a day, and nobody may forget it for longer. */
const MAX_FOR_S = 86_400

const wholeOf = (name: string, text: string, most: number): number => {
  const value = Number(text)
  if (!Number.isFinite(value) || value < 0 || value > most)
    throw new UsageError(`--${name} is ${text}, but takes a number from 0 to ${most}.`)
  return value
}

const timeOf = (name: string, text: string): number => {
  const timeMs = /^\d+$/.test(text) ? Number(text) : Date.parse(text)
  if (Number.isNaN(timeMs)) throw new UsageError(`--${name} is ${text}, which is no time: say 2024-08-08T12:00:00Z, or milliseconds.`)
  return timeMs
}

const asOf = (text: string): number | undefined => {
  if (text === 'tape') return undefined
  return text === 'now' ? Date.now() : timeOf('as-of', text)
}

/** Half of the first tape is history. */
const middleOf = (tape: MarketTape): number => Math.floor((firstTimeOf(tape) + lastTimeOf(tape)) / 2)

const run = async (): Promise<void> => {
  const text = (usual: string) => ({ type: 'string' as const, default: usual })
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      port: text('0'),
      tape: { type: 'string', multiple: true, default: [] },
      speed: text('1'),
      'start-at': { type: 'string' },
      'as-of': text('now'),
      for: text('3600'),
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return void process.stdout.write(USAGE)
  const tapes = readTapes([...values.tape, ...positionals])
  const first = tapes[0]
  if (first === undefined) throw new UsageError('No tape was named: give files with candles, trades or quotes, say --tape FILE.')
  const forS = wholeOf('for', values.for, MAX_FOR_S)
  const speed = wholeOf('speed', values.speed, 100_000)
  const startAt = values['start-at'] === undefined ? middleOf(first) : timeOf('start-at', values['start-at'])
  const asOfMs = asOf(values['as-of'])
  const venue = await LocalVenue.start({ port: wholeOf('port', values.port, 65_535) })
  for (const tape of tapes) venue.play({ ...tape, startAt, ...(asOfMs === undefined ? {} : { asOfMs }) })
  venue.speed = speed
  const { port: control } = await openControl(venue)
  process.stdout.write(`${JSON.stringify({ port: venue.port, control, url: venue.url })}\n`)
  const end = (): void => process.exit(0)
  setTimeout(end, forS * 1_000)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end)
  // whoever started it is gone
  process.on('disconnect', end)
}

try {
  await run()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(error instanceof UsageError ? 2 : 1)
}
