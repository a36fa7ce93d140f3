import { closeSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { INPUTS_FORMAT, type InputsHeader } from './inputs-header.ts'
import { forgetSegments, hourOf, packSegment, segmentName, segmentsIn } from './segment-folder.ts'

/** As long as nothing is decided lines wait; so many characters are written in any case, which a fast market has in some seconds. */
const MOST_WAITING = 65_536

/** Where what one session takes in is kept. */
export type KeptInputs = Pick<InputFiles, 'begin' | 'newest' | 'next' | 'add' | 'flush'>

type FilesParts = {
  readonly folder: string
  /** the newest number that the log cites */
  readonly cited: number
  readonly keep: () => { readonly keepDays: number; readonly keepMb: number }
  /** told once, when nothing more can be kept */
  readonly say: (sentence: string) => void
}

/**
 * Keeps what one session takes in, an hour a file, and packs what is closed. It never throws and is never waited for: whatever becomes of
 * it, trading goes on. What is written has left the process and may be lost with the computer, which shows.
 */
export class InputFiles {
  readonly #parts: FilesParts
  readonly #first: number
  #newest: number
  #header: Omit<InputsHeader, 'first' | 'fromMs' | 'sessionFirst' | 'format'> | null = null
  #open: { readonly fd: number; readonly path: string; readonly hour: number } | null = null
  #waiting = ''
  #nowMs = 0
  #isBroken = false
  /** the packing of files that are closed, one after another */
  #packing: Promise<void> = Promise.resolve()

  /** `lastKept`: the newest number in files of earlier sessions. */
  constructor(parts: FilesParts, lastKept: number) {
    this.#parts = parts
    this.#newest = Math.max(parts.cited, lastKept)
    this.#first = this.#newest + 1
  }

  /** The number of the newest input. */
  get newest(): number {
    return this.#newest
  }

  /** That of one that comes now. Numbers go on whether or not anything can be kept. */
  next(): number {
    return ++this.#newest
  }

  /** Before the first line. Files that an earlier process left open are packed. */
  begin(header: Omit<InputsHeader, 'first' | 'fromMs' | 'sessionFirst' | 'format'>, nowMs: number): void {
    this.#header = header
    this.#nowMs = nowMs
    this.#try(() => {
      const { folder } = this.#parts
      mkdirSync(folder, { recursive: true })
      for (const { path, first, isClosed } of segmentsIn(folder)) {
        // nothing was taken in that is in it: whoever began it ended before
        if (first === this.#first) rmSync(path)
        else if (!isClosed) this.#pack(path)
      }
      this.#roll()
    })
  }

  add(line: string): void {
    if (this.#isBroken) return
    this.#waiting += line
    if (this.#waiting.length > MOST_WAITING) this.flush(this.#nowMs)
  }

  /** Writes what waits: before anything is committed that cites it. */
  flush(nowMs: number): void {
    this.#nowMs = nowMs
    if (this.#isBroken) return
    this.#try(() => {
      if (this.#open === null) return
      if (this.#waiting !== '') writeFileSync(this.#open.fd, this.#waiting)
      this.#waiting = ''
      if (hourOf(nowMs) !== this.#open.hour) this.#roll()
    })
  }

  /** Resolves when all is written and packed. */
  async close(): Promise<void> {
    this.flush(this.#nowMs)
    this.#end()
    this.#isBroken = true
    await this.#packing
  }

  #roll(): void {
    this.#end()
    const [first, fromMs] = [this.#newest + 1, this.#nowMs]
    const path = join(this.#parts.folder, segmentName(first, fromMs))
    const fd = openSync(path, 'w')
    this.#open = { fd, path, hour: hourOf(fromMs) }
    writeFileSync(fd, `${JSON.stringify({ format: INPUTS_FORMAT, ...this.#header, sessionFirst: this.#first, first, fromMs })}\n`)
  }

  #end(): void {
    if (this.#open === null) return
    const { fd, path } = this.#open
    this.#open = null
    this.#try(() => closeSync(fd))
    this.#pack(path)
  }

  #pack(path: string): void {
    this.#packing = this.#packing
      .then(() => packSegment(path))
      .then(() => void forgetSegments(this.#parts.folder, this.#nowMs, this.#parts.keep()))
      // it stands there as it was, and the next start tries again
      .catch((error: Error) => this.#parts.say(`What was taken in lies unpacked in ${path} (${error.message}).`))
  }

  #try(act: () => void): void {
    try {
      act()
    } catch (error) {
      if (this.#isBroken) return
      this.#isBroken = true
      this.#waiting = ''
      this.#parts.say(
        `What the engine takes in cannot be kept in ${this.#parts.folder} any more (${(error as Error).message}): trading goes on, and this session can be compared up to input ${this.#newest} at most. Make room there; it is kept again from the next start on.`,
      )
      this.#end()
    }
  }
}
