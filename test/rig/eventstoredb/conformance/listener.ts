import type { EventEmitter } from 'node:events'
import type { Position, ResolvedEvent } from '@eventstore/db-client'
import { shownError } from './observe.ts'
import { wait } from './run.ts'

/** The recording shows the first few checkpoints only. */
const SHOWN_CHECKPOINTS = 5

export type Listened = {
  readonly log: [number, unknown][]
  readonly events: ResolvedEvent[]
  readonly checkpoints: () => number
  readonly onCheckpoint: (_: unknown, position: Position) => void
  /** Waits for so many events in all; with less of them the test fails by its time limit. */
  readonly until: (events: number) => Promise<void>
}

/** Writes down, in the words of the recording, what a subscription brings. */
export const listen = (): Listened & { readonly follow: (subscription: object) => void } => {
  const start = performance.now()
  const log: [number, unknown][] = []
  const events: ResolvedEvent[] = []
  let checkpoints = 0
  const note = (what: unknown): void => {
    log.push([Math.round(performance.now() - start), what])
  }
  return {
    log,
    events,
    checkpoints: () => checkpoints,
    onCheckpoint: (_, { commit }) => {
      if (++checkpoints <= SHOWN_CHECKPOINTS) note(`checkpoint ${commit}`)
    },
    until: async (count) => {
      while (events.length < count) await wait(5)
    },
    follow: (subscription) => {
      const emitter = subscription as EventEmitter
      emitter.on('confirmation', () => note('confirmation'))
      emitter.on('caughtUp', () => note(`caughtUp after ${events.length} events`))
      emitter.on('data', (one: ResolvedEvent) => events.push(one))
      emitter.on('error', (error) => note({ error: shownError(error) }))
    },
  }
}
