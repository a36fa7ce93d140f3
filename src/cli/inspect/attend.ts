import { createInspector } from '@statelyai/inspect'
import type { EventStore, Row } from '../../event/store.ts'
import { sleep } from '../../kernel/clock.ts'
import { foldLog, foldNothing } from '../../replay/fold-log.ts'
import { Inspection } from './inspection.ts'
import type { InspectorClient } from './relay.ts'

/** How long a log is left alone that had nothing new: soon enough for a person who looks on. */
const POLL_MS = 250

type Options = {
  readonly coin?: string
  /** called whenever all that the log holds was told, with the coins that it speaks of */
  readonly onEnd?: (coins: ReadonlySet<string>) => void
}

/**
 * Tells one client the whole log from its first event, then what comes to it, until the client is gone. Rows are read no faster
 * than it takes what they say. Throws LogDamaged, LogFromNewerVersion or StoreFailure.
 */
export const attend = async (store: EventStore, line: InspectorClient, { coin, onEnd }: Options = {}): Promise<void> => {
  const inspection = new Inspection(createInspector({ send: (said) => line.send(JSON.stringify(said)) }), coin)
  const folded = foldNothing()
  let after: string | null = null
  const paced = async function* (from: string | null): AsyncIterable<readonly Row[]> {
    for await (const page of store.readAll(from))
      for (const row of page) {
        await line.ready()
        if (line.gone.aborted) return
        after = row.position
        yield [row]
      }
  }
  while (!line.gone.aborted) {
    const begun: string | null = after
    await foldLog({ isDense: store.isDense, readAll: paced }, folded, {
      after,
      isChecked: true,
      onEvent: (event) => inspection.follow(event, folded.state),
    })
    if (begun === after) {
      onEnd?.(inspection.coins)
      await sleep(POLL_MS, line.gone)
    }
  }
}
