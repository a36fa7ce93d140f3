import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EventOf, EventType } from '../../src/kernel/log-event.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import type { Played } from './play.ts'

/** A tape on which a fall is bought, to be gone on with as a test wants: at 97, ten of them for the 1000 USD of a trade. */

export const MINUTE = 60_000
export const BEGAN_MS = Date.parse('2022-01-03T04:00:00Z')
export const SYMBOL = 'AAA/USD:USD'
/** An hour at 100, and the fall, which is bought in the 62nd minute. */
export const BEFORE: readonly number[] = [100.01, ...Array.from({ length: 59 }, () => 100), 97, 97]

export type Minutes = readonly (readonly [minute: number, price: number])[]
export const byMinute = (prices: readonly number[]): Minutes => prices.map((price, minute) => [minute, price])
export const minutes = (from: number, to: number, price: number): Minutes =>
  Array.from({ length: to - from + 1 }, (_, nth) => [from + nth, price])
export const minuteOf = (timeMs: number): number => (timeMs - BEGAN_MS) / MINUTE

/** Candles of one price each. */
export const rowsOf = (rows: Minutes): string =>
  rows.map(([minute, price]) => `${BEGAN_MS + minute * MINUTE},${price},${price},${price},${price},100000`).join('\n')

/** A folder for the tapes of one test file; `remove` is called behind the last. */
export const tapeFolderOf = (name: string) => {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`))
  const written = (file: string, rows: Minutes): string => {
    const path = join(folder, file)
    writeFileSync(path, rowsOf(rows))
    return path
  }
  return {
    written,
    /** A contract: `last` from behind the fall on, a minute each; `marks`: its mark prices, none where they are left out. */
    tapeOf: (file: string, last: readonly number[], marks: Minutes | null) =>
      openTape([`${SYMBOL}=${written(`x_AAA-PERP_1m_${file}.csv`, byMinute([...BEFORE, ...last]))}`], {
        ...(marks !== null && { marks: [`${SYMBOL}=${written(`${file}-marks.csv`, marks)}`] }),
      }),
    remove: () => rmSync(folder, { recursive: true }),
  }
}

/** Contracts, or coins, are whole. */
export const wholeUnitsOf = (symbol: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries({ tickSize: '0.01', stepSize: '1', minQuantity: '1', minNotional: '1' }).map(([key, value]) => [
      `instruments.${symbol}.${key}`,
      value,
    ]),
  )

/** Nothing costs anything, and all may be in one coin. */
export const FREE = {
  'paper.spreadPct': '0',
  'paper.slippagePct': '0',
  'paper.makerFeePct': '0',
  'paper.takerFeePct': '0',
  'paper.fundingPct': '0',
  'risk.maxCoinExposurePct': '100',
}
/** A contract of that kind, with its stop at 93.12 and its target at 99.91. */
export const CONTRACT = { ...FREE, 'exit.hardStopPct': '4', 'exit.takeProfitPct': '3', ...wholeUnitsOf(SYMBOL) }

export const of = <T extends EventType>({ events }: Pick<Played, 'events'>, type: T): EventOf<T>[] =>
  events.filter((event): event is EventOf<T> => event.type === type)
