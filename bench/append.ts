import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { SqliteStore } from '../src/event/sqlite/store.ts'
import type { Stored } from '../src/event/store.ts'
import { lineOf } from '../src/event/transfer/line-format.ts'
import { Chain } from './chain.ts'
import { type Bench, type Figure, figure, ROUNDS, seconds } from './figure.ts'

/** streams that a group is spread over, like coins of one moment */
const STREAMS = 10

type Group = readonly { readonly chain: Chain; readonly expected: number; readonly event: Stored }[]
const groupOf = (chains: readonly Chain[], size: number): Group =>
  Array.from({ length: size }, (_, at) => {
    const chain = chains[at % chains.length]!
    return { chain, expected: chain.number, event: chain.next() }
  })

/** Seconds for each way to make the same events durable; turn and turn about, so that all meet the same disk. */
type Round = { raw: number; joined: number; ours: number }

/**
 * Groups through the store; against them a loop that appends the same events to a plain file one by one and waits for
 * the disk once a group, and one that joins a group's bytes beforehand, which no caller of a store can.
 */
const measure = async (folder: string, size: number, groups: number, rounds: number): Promise<Round[]> => {
  const store = SqliteStore.open(join(folder, `append-${size}.db`))
  const files = ['raw', 'joined'].map((name) => openSync(join(folder, `append-${size}.${name}`), 'a'))
  const [rawFile, joinedFile] = files as [number, number]
  const chains = Array.from({ length: Math.min(size, STREAMS) }, (_, at) => new Chain(`position-bench-${at}`))
  const measured: Round[] = []
  // one round more than counted: the first warms up
  for (let round = 0; round <= rounds; round++) {
    const batch = Array.from({ length: groups }, () => groupOf(chains, size))
    const taken: Round = { raw: 0, joined: 0, ours: 0 }
    for (const group of batch) {
      const lines = group.map(({ event }) => Buffer.from(`${lineOf(event)}\n`))
      const bytes = Buffer.concat(lines)
      taken.raw += await seconds(() => {
        for (const line of lines) writeSync(rawFile, line)
        fdatasyncSync(rawFile)
      })
      taken.ours += await seconds(() =>
        Promise.all(group.map(({ chain, expected, event }) => store.append(chain.stream, expected, [event]))),
      )
      taken.joined += await seconds(() => {
        writeSync(joinedFile, bytes)
        fdatasyncSync(joinedFile)
      })
    }
    if (round > 0) measured.push(taken)
  }
  for (const file of files) closeSync(file)
  await store.close()
  return measured
}

export const benchAppend = async ({ folder, isQuick }: Bench): Promise<Figure[]> => {
  const rounds = isQuick ? 1 : ROUNDS
  const single = await measure(folder, 1, isQuick ? 20 : 500, rounds)
  const group = await measure(folder, 100, isQuick ? 5 : 100, rounds)
  const speeds = (measured: readonly Round[], against: 'raw' | 'joined') => measured.map((round) => round[against] / round.ours)
  return [
    figure('append.single', 'of raw speed', speeds(single, 'raw'), { is: 'at least', value: 0.9 }),
    figure('append.group100', 'of raw speed', speeds(group, 'raw'), { is: 'at least', value: 0.7 }),
    figure('append.group100Joined', 'of raw speed, one write a group', speeds(group, 'joined'), null),
  ]
}
