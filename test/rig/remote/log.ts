import { existsSync } from 'node:fs'
import { poolFigures } from '../../../projections/pool-figures.ts'
import { openLogToRead } from '../../../src/event/open-log-to-read.ts'
import type { Row } from '../../../src/event/store.ts'
import type { LogEvent } from '../../../src/kernel/log-event.ts'
import { format, ZERO } from '../../../src/kernel/money.ts'
import { isServerUrl } from '../../../src/kernel/server-url.ts'
import type { EngineState } from '../../../src/replay/engine-state.ts'
import { type Folded, foldLog, foldNothing } from '../../../src/replay/fold-log.ts'

/** Of whatever type, to look for a field in. */
export type Event = LogEvent & { readonly data: Record<string, unknown> & { readonly orderId?: string } }

/** Reads a log while somebody writes it, and goes on from where it last was. */
export class LogReader {
  readonly #log: string
  readonly folded: Folded = foldNothing()
  readonly events: Event[] = []
  #position: string | null = null

  /** `log`: a file, or the URL of a server */
  constructor(log: string) {
    this.#log = log
  }

  async read(): Promise<EngineState> {
    if (!isServerUrl(this.#log) && !existsSync(this.#log)) return this.folded.state
    const store = await openLogToRead(this.#log)
    try {
      const onEvent = (event: LogEvent, { position }: Row): void => {
        this.events.push(event as Event)
        this.#position = position
      }
      await foldLog(store, this.folded, { after: this.#position, isChecked: true, onEvent })
    } finally {
      await store.close()
    }
    return this.folded.state
  }
}

/** What the folds own, by asset: every pool's cash and every coin held, as the venue would state it. */
export const owned = ({ folds: { budget, lots, portfolio } }: EngineState): Record<string, string> => {
  const sums: Record<string, bigint> = {}
  const add = (asset: string, amount: bigint): void => {
    sums[asset] = (sums[asset] ?? ZERO) + amount
  }
  for (const asset of Object.keys(budget.pools)) add(asset, poolFigures(budget, lots, asset).cash)
  for (const [symbol, { held }] of Object.entries(portfolio)) add(symbol.split('/')[0]!, held)
  return withoutZeros(Object.fromEntries(Object.entries(sums).map(([asset, amount]) => [asset, format(amount)])))
}

export const withoutZeros = (amounts: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount !== '0'))

const INTENT = /^(Entry|Protection|Exit)Requested$/
/** The intents by the id of the order they ask for. */
export const intentsOf = (events: readonly Event[]): Map<string, Event> =>
  new Map(events.filter(({ type }) => INTENT.test(type)).map((event) => [event.data.orderId ?? '', event]))
