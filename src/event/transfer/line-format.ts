import { createHash } from 'node:crypto'
import { Failure } from '../../kernel/errors.ts'
import type { Parts } from '../../kernel/recorded.ts'
import { Heads } from '../heads.ts'
import type { Stored } from '../store.ts'

/** of the lines, not of the events; raised when an older coinfold could not read them */
const formatVersion = 2

/** The first line of every exported log. */
export const HEADER = `{"coinfold":"log","version":${formatVersion}}`

/**
 * The longest line that is written or read, in bytes, so that no file fills the memory. The longest event is the seal of
 * a log of many streams: this holds more than 100,000 of them.
 */
export const MAX_LINE_BYTES = 16 * 1024 * 1024

/** The envelope in one fixed order, and last `data` as it stands in the log, character by character. */
export const lineOf = (event: Stored): string => {
  const { stream, parts, number, type, version, time, venueTime, wallTime, input, command } = event
  const { correlation, causation, run, actor, hash, data } = event
  const place = number === 0 ? { stream, number, ...inOrder(parts) } : { stream, number }
  const heard = [input.kind, input.number, input.time]
  const envelope = { ...place, type, version, time, venueTime, wallTime, input: heard, command, correlation, causation, run, actor, hash }
  return `${JSON.stringify(envelope).slice(0, -1)},"data":${data}}`
}

const inOrder = ({ book, symbol, base, quote, slot }: Parts): Parts =>
  slot === undefined ? { book, symbol, base, quote } : { book, symbol, base, quote, slot }

/**
 * The event of a line; null if it is not what `lineOf` makes. `partsOf` says where a stream belongs that has begun, as its
 * first line did. What the fields hold the codec checks.
 */
export const eventOf = (line: string, partsOf: (stream: string) => Parts | undefined): Stored | null => {
  const said = parsed(line)
  if (said === null || typeof said.stream !== 'string' || !Array.isArray(said.input)) return null
  const { book, symbol, base, quote, slot, ...rest } = said as Parts
  const parts = said.number === 0 ? inOrder({ book, symbol, base, quote, ...(slot !== undefined && { slot }) }) : partsOf(said.stream)
  if (parts === undefined) return null
  const [kind, number, time] = said.input
  const event = { ...rest, parts, input: { kind, number, time }, data: JSON.stringify(said.data) } as unknown as Stored
  return lineOf(event) === line ? event : null
}

const parsed = (line: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

/** What wrote a file whose first line this is; null: nothing of ours. */
export const otherWriterOf = (line: string): 'newer' | 'unreleased' | null => {
  const version = Number(/^\{"coinfold":"log","version":(\d{1,9})[,}]/.exec(line)?.[1] ?? 0)
  if (version === 0 || version === formatVersion) return null
  return version > formatVersion ? 'newer' : 'unreleased'
}

/** What a program between two computers, or an editor, made of an exported file; the sentence goes on from its name. */
const DISGUISES: readonly (readonly [bytes: string, what: string])[] = [
  ['\x1f\x8b', 'is packed by gzip: unpack it first, by "gunzip"'],
  ['PK\x03\x04', 'is a zip archive: unpack it first'],
  ['\xfd7zXZ', 'is packed by xz: unpack it first, by "unxz"'],
  ['\x28\xb5\x2f\xfd', 'is packed by zstd: unpack it first, by "unzstd"'],
  ['BZh', 'is packed by bzip2: unpack it first, by "bunzip2"'],
  ['\xef\xbb\xbf', 'begins with a byte order mark, which an editor put there: an exported file has none. Copy it as it was written'],
  ['\xff\xfe', 'is text in UTF-16, and an exported file is in UTF-8: copy it as it was written'],
  ['\xfe\xff', 'is text in UTF-16, and an exported file is in UTF-8: copy it as it was written'],
]

/** Why a file, of which this is the first line, is not as `export` wrote it, though it may have been; null: it is something else. */
export const disguiseOf = (line: Buffer): string | null => {
  const found = DISGUISES.find(([bytes]) => line.subarray(0, bytes.length).equals(Buffer.from(bytes, 'latin1')))
  if (found !== undefined) return found[1]
  return line.toString('latin1').trimEnd() === HEADER && line.includes('\r')
    ? 'has lines that end in CR LF, and an exported file has LF alone: an editor or a transfer as text changed it. Copy it as it was written'
    : null
}

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
