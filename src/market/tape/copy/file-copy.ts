import { createHash } from 'node:crypto'
import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import { steadyTimers } from '../../../kernel/clock.ts'
import { sha256 } from '../../../kernel/hash.ts'
import type { CoinAsked, LoadBounds, LoadedCoin } from '../loaded-coin.ts'
import type { Pause } from '../order/to-series.ts'
import { contentOf } from '../read/unpack.ts'
import { BlockFile } from './block-file.ts'
import { COPY, type CopyFolder, remove, tidyFolder } from './copy-folder.ts'
import { type About, COPY_VERSION, keepCopy, openCopy } from './copy-format.ts'
import { BLOCK_BYTES, CopyWriter } from './copy-writer.ts'
import { type FileState, noteHash, recall, stateOf } from './known-file.ts'
import { newFile, scratchFile } from './scratch.ts'

/** Of a file below that a whole run becomes slower by looking for a copy, or as good as not quicker. */
const LEAST_BYTES = 1 << 20

/** The copy of one file, read in one way. It is a cache: whatever goes wrong with it, the file is read. */
export class FileCopy {
  readonly #folder: string
  readonly #asked: CoinAsked
  readonly #bounds: LoadBounds
  readonly #state: FileState
  readonly #beganMs = steadyTimers.wallMs()

  private constructor(folder: string, asked: CoinAsked, bounds: LoadBounds, state: FileState) {
    this.#folder = folder
    this.#asked = asked
    this.#bounds = bounds
    this.#state = state
  }

  /** Null: no copy is made of such a file. */
  static of({ path, leastBytes = LEAST_BYTES }: CopyFolder, asked: CoinAsked, bounds: LoadBounds): FileCopy | null {
    const state = stateOf(asked.path)
    return state === null || state.bytes < leastBytes ? null : new FileCopy(path, asked, bounds, state)
  }

  /** What was read before, if that can be relied on. */
  async find(pause: Pause): Promise<LoadedCoin | null> {
    const known = recall(this.#folder, this.#state)
    if (known === null) return null
    const path = this.#pathOf(known.sha256)
    const found = await openCopy(this.#folder, path, pause)
    if (found === null || (!known.isSure && !(await this.#isStill(known.sha256)))) return null
    this.#touch(path)
    this.#touch(join(this.#folder, this.#state.name))
    return found
  }

  /** For candles that are to be kept. */
  writer(): CopyWriter {
    return new CopyWriter(new BlockFile(newFile(this.#folder) ?? scratchFile(), BLOCK_BYTES))
  }

  keep(writer: CopyWriter, about: About): void {
    const { place } = writer.file
    if (place?.folder !== this.#folder) return
    if (!writer.file.isWhole) return remove(place.path)
    if (!keepCopy(writer.end(), about, this.#pathOf(about.sha256))) return
    this.#note(about.sha256)
    tidyFolder(this.#folder, steadyTimers.wallMs())
  }

  /** Whatever the candles of a file depend on beside its content. */
  #pathOf(content: string): string {
    const { symbol, format, timeframeMs, tickSize = null, shiftMs = 0 } = this.#asked
    const key = sha256(JSON.stringify([COPY_VERSION, content, symbol, format, timeframeMs, tickSize, shiftMs]))
    return join(this.#folder, `${key}${COPY}`)
  }

  /** Reads the file and compares its hash. */
  async #isStill(content: string): Promise<boolean> {
    const hash = createHash('sha256')
    for await (const piece of contentOf(this.#asked.path, this.#bounds)) hash.update(piece)
    if (hash.digest('hex') !== content) return false
    this.#note(content)
    return true
  }

  /** Only of a file that did not change while it was read. */
  #note(content: string): void {
    if (stateOf(this.#asked.path)?.name === this.#state.name) noteHash(this.#folder, this.#state, content, this.#beganMs)
  }

  #touch(path: string): void {
    try {
      utimesSync(path, steadyTimers.wallMs() / 1000, steadyTimers.wallMs() / 1000)
    } catch {
      // it will be removed earlier
    }
  }
}
