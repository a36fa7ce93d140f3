import type { Position, ResolvedEvent } from '@eventstore/db-client'

/** What a promise came to, in the shape of the recording. */
export type Outcome = { ok: unknown; ms: number } | { error: Record<string, unknown>; ms: number }

const FIELDS = ['streamName', 'expectedVersion', 'actualVersion', 'maxAppendSize', 'leader'] as const

/** A value as the recording writes it down. */
export const shown = (value: unknown): unknown => {
  if (typeof value === 'bigint') return `${value}n`
  if (value === undefined) return 'undefined'
  if (value instanceof Uint8Array) {
    const bytesHex = Buffer.from(value).subarray(0, 40).toString('hex')
    return { bytesHex, length: value.length, ctor: value.constructor.name }
  }
  if (Array.isArray(value)) return value.map(shown)
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shown(part)]))
  return value
}

export const shownError = (error: unknown): Record<string, unknown> => {
  const fields = error as Record<string, unknown> & Error
  const known = FIELDS.filter((name) => fields[name] !== undefined).map((name) => [name, shown(fields[name])])
  const { type, code, message } = fields
  return { class: fields.constructor.name, type: shown(type), code: shown(code), message, ...Object.fromEntries(known) }
}

export const shownEvent = ({ event }: ResolvedEvent): unknown =>
  shown({ stream: event?.streamId, rev: event?.revision, type: event?.type, pos: [event?.position?.commit, event?.position?.prepare] })

class NoAnswer extends Error {
  readonly type = 'test-timeout'
}
Object.defineProperty(NoAnswer, 'name', { value: 'Error' })

/** Waits for the promise, but not longer than the limit. */
export const observe = async (act: () => Promise<unknown>, limitMs = 5_000): Promise<Outcome> => {
  const start = performance.now()
  const since = (): number => Math.round(performance.now() - start)
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(`NO ANSWER within ${limitMs} ms (promise still pending)`)), limitMs)
  })
  try {
    return { ok: shown(await Promise.race([act(), limit])), ms: since() }
  } catch (error) {
    return { error: shownError(error), ms: since() }
  } finally {
    clearTimeout(timer)
  }
}

export const collect = async <Item, Kept>(items: AsyncIterable<Item>, keep: (item: Item) => Kept): Promise<Kept[]> => {
  const kept: Kept[] = []
  for await (const item of items) kept.push(keep(item))
  return kept
}

export const positionOf = ({ event }: ResolvedEvent): Position => event?.position as Position
