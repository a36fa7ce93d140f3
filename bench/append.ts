import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { seal } from '../src/event/envelope.ts'
import { SqliteStore } from '../src/event/sqlite-store.ts'
import type { Sealed } from '../src/event/store.ts'
import { type Bench, type Figure, figure, ROUNDS, seconds } from './figure.ts'

/** of an event in the bundled run: about 750 bytes of JSON */
const PADDING = 'x'.repeat(150)
/** streams that a group is spread over, like coins of one moment */
const STREAMS = 10

type Chain = { readonly stream: string; number: number; hash: string }
const nextOf = (chain: Chain): Sealed => {
  const made = seal(
    {
      stream: chain.stream,
      parts: { book: 'paper.bench.main', symbol: 'BTC/USD', base: 'BTC', quote: 'USD' },
      number: ++chain.number,
      type: 'MarksObserved',
      time: 1_700_000_000_000 + chain.number,
      venueTime: null,
      wallTime: 1_700_000_000_000,
      cursor: { row: 1, command: 1 },
      data: { because: 'sample', fills: 1, marks: { 'BTC/USD': '20000' }, padding: PADDING },
      correlation: chain.stream,
      causation: null,
      decision: null,
      run: '00000000-0000-4000-8000-000000000000',
      actor: 'engine',
    },
    chain.hash,
  )
  chain.hash = made.hash
  return made
}

type Group = readonly { readonly chain: Chain; readonly expected: number; readonly event: Sealed }[]
const groupOf = (chains: readonly Chain[], size: number): Group =>
  Array.from({ length: size }, (_, at) => {
    const chain = chains[at % chains.length]!
    return { chain, expected: chain.number, event: nextOf(chain) }
  })

/** Durable groups through the store against the same bytes appended to a plain file: how much of its speed is left. */
const measure = async (folder: string, size: number, groups: number, rounds: number): Promise<number[]> => {
  const store = SqliteStore.open(join(folder, `append-${size}.db`))
  const file = openSync(join(folder, `append-${size}.raw`), 'a')
  const chains = Array.from(
    { length: Math.min(size, STREAMS) },
    (_, at): Chain => ({ stream: `position-bench-${at}`, number: -1, hash: '' }),
  )
  const ratios: number[] = []
  // one round more than counted: the first warms up
  for (let round = 0; round <= rounds; round++) {
    const batch = Array.from({ length: groups }, () => groupOf(chains, size))
    const texts = batch.map((group) => Buffer.from(group.map(({ event }) => `${event.hash}${event.text}\n`).join('')))
    let raw = 0
    let ours = 0
    // turn and turn about, so that both meet the same disk
    for (let at = 0; at < groups; at++) {
      raw += await seconds(() => {
        writeSync(file, texts[at]!)
        fdatasyncSync(file)
      })
      ours += await seconds(() =>
        Promise.all(batch[at]!.map(({ chain, expected, event }) => store.append(chain.stream, expected, [event]))),
      )
    }
    if (round > 0) ratios.push(raw / ours)
  }
  closeSync(file)
  await store.close()
  return ratios
}

export const benchAppend = async ({ folder, isQuick }: Bench): Promise<Figure[]> => {
  const rounds = isQuick ? 1 : ROUNDS
  const single = await measure(folder, 1, isQuick ? 20 : 500, rounds)
  const group = await measure(folder, 100, isQuick ? 5 : 100, rounds)
  return [
    figure('append.single', 'of raw speed', single, { is: 'at least', value: 0.9 }),
    figure('append.group100', 'of raw speed', group, { is: 'at least', value: 0.7 }),
  ]
}
