import { CommitFile } from './commit-file.ts'

/** An event as a client proposes it. */
export type Proposed = {
  readonly id: string
  readonly type: string
  readonly contentType: string
  readonly data: Uint8Array
  readonly metadata: Uint8Array
}
/** `position` is the byte offset in the log: commit and prepare are the same. */
export type StoredEvent = Proposed & {
  readonly stream: string
  readonly revision: number
  readonly position: number
  readonly createdMs: number
}
export type Expected = bigint | 'any' | 'no_stream' | 'stream_exists'
/** `revision` is null after an empty append to a missing stream; `actual` is null where there is no stream. */
export type Appended =
  | { readonly is: 'written'; readonly revision: number | null; readonly position: number }
  | { readonly is: 'wrong-revision'; readonly actual: number | null }
  | { readonly is: 'deleted' }
type Checked =
  | Exclude<Appended, { is: 'written' }>
  | { readonly is: 'new' }
  | { readonly is: 'known'; readonly revision: number; readonly position: number }

/** The revision of a tombstone; on the wire it is the largest 64-bit one. */
export const TOMBSTONE = Number.MAX_SAFE_INTEGER
/** `$tb` of a stream that was deleted and may come back: 2^63 - 1, which no number holds exactly. */
const DELETED = '9223372036854775807'
const BEGIN = 548
/** What a record takes beside its own bytes; any number serves, positions must only not be consecutive. */
const RECORD = 78
const NOTHING = new Uint8Array()

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8')
const metadataEvent = (data: string): Proposed => ({
  id: crypto.randomUUID(),
  type: '$metadata',
  contentType: 'application/json',
  data: bytesOf(data),
  metadata: NOTHING,
})
const sizeOf = (stream: string, { type, data, metadata }: Proposed): number =>
  RECORD + Buffer.byteLength(stream) + Buffer.byteLength(type) + data.length + metadata.length

type StreamMetadata = { readonly $maxCount?: unknown; readonly $tb?: unknown }

/** All that a server has committed. It outlives the server: hand it to the next one, and a restart has lost nothing. */
export class Database {
  /** in the order of positions */
  readonly all: StoredEvent[] = []
  readonly #streams = new Map<string, StoredEvent[]>()
  readonly #byId = new Map<string, StoredEvent>()
  readonly #onCommit = new Set<() => void>()
  readonly #file: CommitFile | null
  #end = BEGIN

  /** With a file, what it holds is read first and each commit is written to it, and flushed if asked, before anything is acknowledged. */
  constructor(path: string | null = null, isFlushed = false) {
    this.#file = path === null ? null : new CommitFile(path, isFlushed)
    for (const event of this.#file?.read() ?? []) this.#keep(event)
    if (this.all.length === 0) this.#commit('$$$scavenges', [metadataEvent('{"$maxCount":50}')], 0)
  }

  /** Where the next record will begin. */
  get end(): number {
    return this.#end
  }

  /** Calls back after each commit until the returned function is called. */
  onCommit(listener: () => void): () => void {
    this.#onCommit.add(listener)
    return () => this.#onCommit.delete(listener)
  }

  /** Revisions 0, 1, 2, ... without a tombstone, whatever truncation hides. */
  events(stream: string): readonly StoredEvent[] {
    return this.#streams.get(stream) ?? []
  }

  isTombstoned(stream: string): boolean {
    return this.#streams.get(stream)?.at(-1)?.revision === TOMBSTONE
  }

  /** The first revision that reads show: earlier ones are cut off by the stream's metadata. */
  firstVisible(stream: string): number {
    const { $maxCount: count, $tb: before } = this.#metadata(stream)
    const byCount = typeof count === 'number' ? this.events(stream).length - count : 0
    return Math.max(0, byCount, typeof before === 'number' ? before : 0)
  }

  isSoftDeleted(stream: string): boolean {
    return this.events(stream).length > 0 && this.#metadata(stream).$tb === Number(DELETED)
  }

  #metadata(stream: string): StreamMetadata {
    const last = this.events(`$$${stream}`).at(-1)
    if (last?.type !== '$metadata') return {}
    try {
      return JSON.parse(Buffer.from(last.data).toString('utf8')) ?? {}
    } catch {
      return {}
    }
  }

  /** All of the events or none; known ids at the same revision are answered as the first time and not written again. */
  append(stream: string, expected: Expected, events: readonly Proposed[], nowMs: number): Appended {
    const checked = this.#check(stream, expected, events)
    if (checked.is === 'known') return { ...checked, is: 'written' }
    if (checked.is !== 'new') return checked
    const wasDeleted = this.isSoftDeleted(stream)
    const last = this.events(stream).length - 1
    if (events.length === 0) {
      const position = this.#end
      this.#end += RECORD + stream.length
      return { is: 'written', revision: last < 0 ? null : last, position }
    }
    this.#commit(stream, events, nowMs)
    const { revision, position } = this.events(stream).at(-1) as StoredEvent
    if (wasDeleted) this.#commit(`$$${stream}`, [metadataEvent(`{"$tb":${last + 1}}`)], nowMs)
    return { is: 'written', revision, position }
  }

  /** A soft delete hides what was written and lets the stream come back; a tombstone is for ever. */
  delete(stream: string, expected: Expected, isForEver: boolean, nowMs: number): Appended {
    const mark = isForEver ? { ...metadataEvent(''), type: '$streamDeleted' } : metadataEvent(`{"$tb":${DELETED}}`)
    const checked = this.#check(stream, expected, [mark])
    if (checked.is !== 'new') return checked.is === 'known' ? { is: 'deleted' } : checked
    this.#commit(isForEver ? stream : `$$${stream}`, [mark], nowMs)
    return { is: 'written', revision: null, position: this.all.at(-1)?.position ?? 0 }
  }

  #check(stream: string, expected: Expected, events: readonly Proposed[]): Checked {
    if (this.isTombstoned(stream)) return { is: 'deleted' }
    const last = this.events(stream).length - 1
    const wrong = { is: 'wrong-revision', actual: last < 0 ? null : last } as const
    if (expected === 'any' || expected === 'stream_exists') {
      if (expected === 'stream_exists' && last < 0) return wrong
      if (expected === 'stream_exists' && this.isSoftDeleted(stream)) return { is: 'deleted' }
      const known = events.map(({ id }) => this.#byId.get(id))
      if (known[0]?.stream !== stream) return { is: 'new' }
      const same = known.filter((event) => event?.stream === stream)
      return same.length === events.length ? { is: 'known', ...(same.at(-1) as StoredEvent) } : wrong
    }
    const revision = expected === 'no_stream' ? -1 : Number(expected)
    if (revision > last) return wrong
    if (revision === last) return { is: 'new' }
    const before = this.events(stream).slice(revision + 1, revision + 1 + events.length)
    const isSame = before.length === events.length && before.every(({ id }, index) => id === events[index]?.id)
    if (isSame) return { is: 'known', revision: revision + events.length, position: before.at(-1)?.position ?? this.#end }
    return expected === 'no_stream' && this.isSoftDeleted(stream) ? { is: 'new' } : wrong
  }

  #commit(stream: string, events: readonly Proposed[], nowMs: number): void {
    let revision = this.events(stream).length
    let position = this.#end
    const stored = events.map((event) => {
      const here = { ...event, stream, revision: event.type === '$streamDeleted' ? TOMBSTONE : revision++, position, createdMs: nowMs }
      position += sizeOf(stream, event)
      return here
    })
    this.#file?.write(stored)
    for (const event of stored) this.#keep(event)
    for (const listener of this.#onCommit) listener()
  }

  #keep(event: StoredEvent): void {
    const known = this.#streams.get(event.stream)
    if (known === undefined) this.#streams.set(event.stream, [event])
    else known.push(event)
    this.#byId.set(event.id, event)
    this.all.push(event)
    this.#end = event.position + sizeOf(event.stream, event)
  }

  close(): void {
    this.#file?.close()
  }
}
