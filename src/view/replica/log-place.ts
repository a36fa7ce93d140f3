import { Failure } from '../../kernel/errors.ts'

/** A moment: the end of the log, an event by its position in the store or by its count from 1, or the last event at or before a time. */
export type At = 'now' | { readonly position: string } | { readonly timeMs: number } | { readonly ordinal: number }

/** `hash`: the first 16 digits of the event's. `timeMs`: the engine's clock, as far as it had come by then. `isHead`: nothing is known behind it. */
export type LogPlace = {
  readonly ordinal: number
  readonly position: string
  readonly hash: string
  readonly timeMs: number
  readonly isHead: boolean
}

/** Nothing was recorded yet at the moment that is asked about. */
export class BeforeBeginning extends Failure {
  constructor() {
    super('The log holds nothing that old: it begins later.')
  }
}

/** No event stands where one is asked for. */
export class UnknownPlace extends Failure {
  constructor(what: string) {
    super(`The log has no event ${what}.`)
  }
}
