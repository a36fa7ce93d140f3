import type { FileHandle } from 'node:fs/promises'
import { Failure } from '../../kernel/errors.ts'
import { type Cursor, cursorOf, isLater, type Parts } from '../../kernel/recorded.ts'
import { LogDamaged, LogFromNewerVersion } from '../codec.ts'
import type { Stored } from '../store.ts'
import { disguiseOf, eventOf, Footer, HEADER, isFooter, otherWriterOf } from './line-format.ts'
import { type Line, readLines } from './lines.ts'
import type { Movable } from './movable.ts'
import { Mover } from './mover.ts'

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/** The events of an exported file. Throws Failure, naming file and line, at the first line that is not what `export` wrote. */
export async function* fileRows(file: FileHandle, path: string): AsyncGenerator<readonly Movable[]> {
  const reading = new Reading(path)
  let last = 0
  for await (const page of readLines(file, path)) {
    yield page.flatMap((line) => reading.read(line) ?? [])
    last = page[page.length - 1]!.number
  }
  reading.requireEnd(last)
}

class Reading {
  readonly #path: string
  readonly #footer = new Footer()
  readonly #mover = new Mover(this.#footer.heads, true)
  readonly #order = new OrderHint()
  readonly #parts = new Map<string, Parts>()
  #isOver = false

  constructor(path: string) {
    this.#path = path
  }

  /** The event of the next line; null for the header and the footer. */
  read(line: Line): Movable | null {
    if (this.#isOver) throw this.#broken(line.number, 'stands behind the footer')
    const text = line.number === 1 ? this.#header(line) : this.#textOf(line)
    const movable = line.number === 1 ? null : isFooter(text) ? this.#end(line.number, text) : this.#event(line.number, text)
    this.#footer.addLine(line.bytes)
    return movable
  }

  requireEnd(last: number): void {
    if (!this.#isOver)
      throw this.#broken(last + 1, 'is missing: the file ends without its footer, so it was cut off, or its export has not ended')
  }

  #broken(line: number, what: string): Failure {
    return new Failure(`Line ${line} of ${this.#path} ${what}. Export the log anew.`)
  }

  #header({ bytes }: Line): string {
    const text = bytes.toString('utf8')
    if (text === `${HEADER}\n`) return HEADER
    const disguise = disguiseOf(bytes)
    if (disguise !== null) throw new Failure(`${this.#path} ${disguise}.`)
    const writer = otherWriterOf(text)
    if (writer === 'newer') throw new Failure(`Line 1 of ${this.#path} was written by a newer coinfold. Update coinfold to read it.`)
    if (writer === 'unreleased')
      throw new Failure(`Line 1 of ${this.#path} was written by a coinfold before its first release. Read it with the one that wrote it.`)
    throw new Failure(`Line 1 of ${this.#path} is not the header of an exported log. Name a file that "coinfold export" made, or a log.`)
  }

  #textOf({ number, bytes, isWhole }: Line): string {
    if (!isWhole) throw this.#broken(number, 'is cut off: it has no end')
    try {
      return UTF8.decode(bytes.subarray(0, -1))
    } catch {
      throw this.#broken(number, 'is damaged: it is not text in UTF-8')
    }
  }

  #end(number: number, text: string): null {
    if (text !== this.#footer.text()) {
      const hint = this.#order.line
      throw hint === null
        ? this.#broken(number, this.#footer.whyNot(text))
        : this.#broken(hint, 'holds an event that happened before the one above it: lines were moved')
    }
    this.#isOver = true
    return null
  }

  #event(line: number, text: string): Movable {
    const event = eventOf(text, (stream) => this.#parts.get(stream))
    if (event === null) throw this.#broken(line, 'is damaged: it is not an event as "coinfold export" writes it')
    try {
      // the first line is the header
      const row = { ...event, position: String(line - 1) }
      this.#mover.require(row)
    } catch (error) {
      throw this.#notMovable(line, error)
    }
    this.#parts.set(event.stream, event.parts)
    this.#order.look(line, event)
    return { event, line }
  }

  #notMovable(line: number, error: unknown): unknown {
    if (error instanceof LogDamaged) return this.#broken(line, `is damaged: event ${error.number} of stream ${error.stream} ${error.what}`)
    if (!(error instanceof LogFromNewerVersion)) return error
    const { stream, number, what } = error
    return new Failure(
      `Line ${line} of ${this.#path} was written by a newer coinfold: event ${number} of stream ${stream} is ${what}. Update coinfold to read it.`,
    )
  }
}

/**
 * The first line whose event happened before the one above it, by clock and tape: where lines of two streams were swapped
 * that is the place, but only the footer's hash proves it, since nothing forbids a log to be so.
 */
class OrderHint {
  line: number | null = null
  #timeMs = Number.NEGATIVE_INFINITY
  #cursor: Cursor = { input: -1, command: -1 }

  look(line: number, event: Stored): void {
    const now = cursorOf(event)
    if (event.time < this.#timeMs || isLater(this.#cursor, now)) this.line ??= line
    this.#timeMs = event.time
    this.#cursor = now
  }
}
