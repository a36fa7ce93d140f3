import { createHash } from 'node:crypto'
import { Failure } from '../../kernel/errors.ts'
import { Heads } from '../heads.ts'
import type { Row } from '../store.ts'

/** of the lines, not of the events; raised when an older coinfold could not read them */
const formatVersion = 1

/** The first line of every exported log. */
export const HEADER = `{"coinfold":"log","version":${formatVersion}}`

/**
 * The longest line that is written or read, in bytes, so that no file fills the memory. The longest event is the seal of
 * a log of many streams: this holds more than 100,000 of them.
 */
export const MAX_LINE_BYTES = 16 * 1024 * 1024

const BEFORE_HASH = '{"hash":"'
const BEFORE_TEXT = '","event":'
const TEXT_AT = BEFORE_HASH.length + 64 + BEFORE_TEXT.length

/** The event's text stands in the line as it stands in the log, character by character. */
export const lineOf = ({ hash, text }: Pick<Row, 'hash' | 'text'>): string => `${BEFORE_HASH}${hash}${BEFORE_TEXT}${text}}`

/** Hash and text of an event's line; null if it is another kind of line. */
export const partsOf = (line: string): { readonly hash: string; readonly text: string } | null => {
  const hash = line.slice(BEFORE_HASH.length, BEFORE_HASH.length + 64)
  const text = line.slice(TEXT_AT, -1)
  return /^[0-9a-f]{64}$/.test(hash) && line === lineOf({ hash, text }) ? { hash, text } : null
}

export const isNewerHeader = (line: string): boolean =>
  Number(/^\{"coinfold":"log","version":(\d{1,9})[,}]/.exec(line)?.[1] ?? 0) > formatVersion

const FOOTER = /^\{"events":(\d{1,15}),"head":"(\d{1,15}-[0-9a-f]{64})","sha256":"([0-9a-f]{64})"\}$/

export const isFooter = (line: string): boolean => line.startsWith('{"events":')

/**
 * What the last line has to say, known at every place of the file. `head` pins each stream, but not the order between
 * streams; so there is also the hash of all bytes of the lines before.
 */
export class Footer {
  readonly heads: Heads = new Heads()
  readonly #hash = createHash('sha256')

  /** `line` with its end. */
  addLine(line: Uint8Array): void {
    this.#hash.update(line)
  }

  text(): string {
    return JSON.stringify({ events: this.heads.events, head: this.heads.head(), sha256: this.#hash.copy().digest('hex') })
  }

  /** What is wrong with a last line that is not this one. */
  whyNot(line: string): string {
    const [, events, head] = FOOTER.exec(line) ?? []
    if (events === undefined) return 'is no footer of an exported log'
    if (Number(events) !== this.heads.events) return `tells of ${events} events, and ${this.heads.events} stand before it`
    if (head !== this.heads.head()) return `tells of the head ${head}, and the events before it have the head ${this.heads.head()}`
    return 'does not fit the lines before it: they were changed, or stand in another order'
  }
}

/** The bytes of a line with its end. Throws Failure for what no reader would take. */
export const bytesOf = (line: string, what: string): Buffer => {
  const bytes = Buffer.from(`${line}\n`)
  if (bytes.length > MAX_LINE_BYTES) throw new Failure(`${what} is longer than ${MAX_LINE_BYTES} bytes, so it cannot be exported.`)
  return bytes
}
