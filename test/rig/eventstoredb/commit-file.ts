import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs'
import type { StoredEvent } from './database.ts'

type Line = Omit<StoredEvent, 'data' | 'metadata'> & { readonly data: string; readonly metadata: string }

const toLine = (event: StoredEvent): Line => ({
  ...event,
  data: Buffer.from(event.data).toString('base64'),
  metadata: Buffer.from(event.metadata).toString('base64'),
})
const fromLine = (line: Line): StoredEvent => ({
  ...line,
  data: Buffer.from(line.data, 'base64'),
  metadata: Buffer.from(line.metadata, 'base64'),
})

/** One line of JSON for each commit. A process killed while it wrote leaves half a line, which was never acknowledged: it is cut off. */
export class CommitFile {
  readonly #path: string
  readonly #file: number
  readonly #isFlushed: boolean

  /** `isFlushed`: what is written is on the disk before anything is acknowledged, as with the real server. */
  constructor(path: string, isFlushed = false) {
    this.#path = path
    this.#isFlushed = isFlushed
    this.#file = openSync(path, 'a')
  }

  read(): StoredEvent[] {
    if (!existsSync(this.#path)) return []
    const bytes = readFileSync(this.#path)
    const whole = bytes.lastIndexOf('\n') + 1
    if (whole < bytes.length) truncateSync(this.#path, whole)
    const commits = bytes.subarray(0, whole).toString('utf8').split('\n').slice(0, -1)
    return commits.flatMap((commit) => (JSON.parse(commit) as Line[]).map(fromLine))
  }

  write(commit: readonly StoredEvent[]): void {
    writeSync(this.#file, `${JSON.stringify(commit.map(toLine))}\n`)
    if (this.#isFlushed) fsyncSync(this.#file)
  }

  close(): void {
    closeSync(this.#file)
  }
}
