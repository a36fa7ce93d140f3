import { closeSync, readSync, statfsSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { TapeError } from '../tape-error.ts'

/** A disk with less left is as good as full: logs need it more. */
export const LEAST_FREE_BYTES = 1e9
// What the disk does not take stays in memory, and more than this would be killed by the system, not refused.
const MOST_KEPT_BYTES = 1e9
const BYTES_A_LOOK = 16e6

/** An open file, and where it lies. */
export type Place = { readonly fd: number; readonly folder: string; readonly path: string }

/**
 * Blocks of bytes, all as long as the first but for the last, each with its checksum. A block that the disk does not take stays in
 * memory, and so do those after it.
 */
export class BlockFile {
  readonly place: Place | null
  readonly sums: number[]
  #bytes = 0
  #blockBytes: number
  #isFull: boolean
  #unlooked = 0
  #keptBytes = 0
  readonly #kept = new Map<number, Uint8Array>()

  /** `sums`: of the blocks that are in the file already */
  constructor(place: Place | null, blockBytes: number, sums: number[] = []) {
    this.place = place
    this.sums = sums
    this.#blockBytes = blockBytes
    this.#isFull = place === null
  }

  /** bytes in the file */
  get bytes(): number {
    return this.#bytes
  }

  /** Whether all blocks are in the file. */
  get isWhole(): boolean {
    return this.place !== null && this.#kept.size === 0
  }

  append(block: Uint8Array): void {
    const index = this.sums.push(crc32(block)) - 1
    if (!this.#write(block)) this.#keep(index, block)
  }

  /** Fills `into` with the block. Throws a TapeError when it is not what was written. */
  read(index: number, into: Uint8Array): void {
    const kept = this.#kept.get(index)
    if (kept !== undefined) into.set(kept)
    else if (!this.isSound(index, into))
      throw new TapeError(`The copy of a tape in ${this.place?.folder} changed while it was read: run again.`)
  }

  /** Fills `into` with a block that is in the file; false: it is not what was written. */
  isSound(index: number, into: Uint8Array): boolean {
    const isThere = this.place !== null && readWhole(this.place.fd, into, index * this.#blockBytes)
    return isThere && crc32(into) === this.sums[index]
  }

  close(): void {
    if (this.place !== null) closeSync(this.place.fd)
  }

  #write(block: Uint8Array): boolean {
    if (this.place === null || this.#isFull || !this.#hasRoom(this.place.folder, block.length)) return false
    try {
      for (let done = 0; done < block.length; ) done += writeSync(this.place.fd, block, done, block.length - done, this.#bytes + done)
      this.#bytes += block.length
      return true
    } catch {
      this.#isFull = true
      return false
    }
  }

  #hasRoom(folder: string, bytes: number): boolean {
    this.#unlooked -= bytes
    if (this.#unlooked > 0) return true
    this.#unlooked = BYTES_A_LOOK
    this.#isFull = !hasRoom(folder)
    return !this.#isFull
  }

  #keep(index: number, block: Uint8Array): void {
    this.#keptBytes += block.length
    if (this.#keptBytes > MOST_KEPT_BYTES)
      throw new TapeError(
        'The tape is too long for the memory, and no disk has room for its copy: free some, or name a folder by COINFOLD_TAPE_CACHE.',
      )
    this.#kept.set(index, block.slice())
  }
}

export function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize >= LEAST_FREE_BYTES
  } catch {
    return false
  }
}

/** Whether the file has so many bytes there, and gives them. */
export function readWhole(fd: number, into: Uint8Array, from: number): boolean {
  try {
    for (let done = 0; done < into.length; ) {
      const read = readSync(fd, into, done, into.length - done, from + done)
      if (read === 0) return false
      done += read
    }
    return true
  } catch {
    return false
  }
}
