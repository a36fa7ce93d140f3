/** Of every event what it is found by, in arrays: events are counted from 1. Only what is indexed is in them. */
export type EventColumns = {
  readonly count: number
  /** the engine's clock, as far as it had come by then */
  timeMs(ordinal: number): number
  type(ordinal: number): string
  /** the name of its position, null of events above any coin */
  coin(ordinal: number): string | null
  /** what it belongs to: the decision that began a cycle, else its stream */
  decision(ordinal: number): string
  actor(ordinal: number): string
  /** the address in the store */
  position(ordinal: number): string
  /** the first 16 digits */
  hash(ordinal: number): string
  /** by its address; null: no event has it */
  ordinalAt(position: string): number | null
  /** by its id, as causes name it; null: no event has it */
  ordinalOf(eventId: string): number | null
  /** the last one at or before that time; 0: none */
  ordinalBy(timeMs: number): number
  /**
   * Ordinals of the events that fit, the newest first, from `before` (exclusive) down or, where `after` is given, the oldest first from there (exclusive) on;
   * at most `limit`. `type`: whole, or what it begins with.
   */
  find(asked: EventsAsked): readonly number[]
}
export type EventsAsked = {
  readonly coin?: string
  readonly type?: string
  readonly decision?: string
  readonly actor?: string
  readonly fromMs?: number
  readonly untilMs?: number
  readonly before?: number
  readonly after?: number
  readonly limit: number
}
