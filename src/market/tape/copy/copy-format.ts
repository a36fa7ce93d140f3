import { closeSync, fstatSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'
import { endianness } from 'node:os'
import { crc32 } from 'node:zlib'
import type { LoadedCoin } from '../loaded-coin.ts'
import type { Pause } from '../order/to-series.ts'
import { BlockFile, type Place, readWhole } from './block-file.ts'
import { remove } from './copy-folder.ts'
import { BLOCK_ROWS, type CandleBlocks, CELLS, CopySeries } from './copy-series.ts'
import { BLOCK_BYTES } from './copy-writer.ts'

/** What copies of another version hold was read by other rules: raised whenever these change. Columns are as this computer's memory. */
export const COPY_VERSION = `5 ${endianness()}`

// Blocks, then JSON that says what they are, then this: a word, the length of the JSON, its checksum.
const WORD = Buffer.from('coinfold')
const END_BYTES = WORD.length + 8

/** All that is known of candles beside them. */
export type About = Omit<LoadedCoin, 'series'>

type Footer = {
  readonly version: string
  readonly about: About
  readonly rows: number
  /** Base64 of 32-bit checksums, and of 64-bit floats */
  readonly sums: string
  readonly firstMs: string
}

const base64 = ({ buffer, byteOffset, byteLength }: ArrayBufferView): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64')

/** The bytes alone, where a wider view may begin. */
const bytesOf = (text: string): ArrayBuffer => new Uint8Array(Buffer.from(text, 'base64')).buffer

/** Ends a file of blocks and gives it its name; false: it could not be, and is removed. Until then nobody takes it for a copy. */
export function keepCopy({ file, rows, firstMs }: CandleBlocks, about: About, path: string): boolean {
  const { place } = file
  if (place === null) return false
  try {
    const footer: Footer = { version: COPY_VERSION, about, rows, sums: base64(Uint32Array.from(file.sums)), firstMs: base64(firstMs) }
    const text = Buffer.from(JSON.stringify(footer))
    const end = Buffer.concat([text, WORD, Buffer.alloc(8)])
    end.writeUInt32LE(text.length, end.length - 8)
    end.writeUInt32LE(crc32(text), end.length - 4)
    for (let done = 0; done < end.length; ) done += writeSync(place.fd, end, done, end.length - done, file.bytes + done)
    fsyncSync(place.fd)
    renameSync(place.path, path)
    return true
  } catch {
    remove(place.path)
    return false
  }
}

/** A copy, every byte of it compared with its checksums; null: there is none, or it was none, and is removed. */
export async function openCopy(folder: string, path: string, pause: Pause): Promise<LoadedCoin | null> {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch {
    return null
  }
  try {
    const copy = await readCopy({ fd, folder, path }, pause)
    if (copy !== null) return copy
  } catch (error) {
    closeSync(fd)
    throw error
  }
  closeSync(fd)
  remove(path)
  return null
}

async function readCopy(place: Place, pause: Pause): Promise<LoadedCoin | null> {
  const { size } = fstatSync(place.fd)
  const footer = readFooter(place.fd, size)
  if (footer?.value.version !== COPY_VERSION) return null
  const { about, rows, sums, firstMs } = footer.value
  if (footer.from !== rows * CELLS * 8) return null
  const file = new BlockFile(place, BLOCK_BYTES, [...new Uint32Array(bytesOf(sums))])
  const block = new Uint8Array(BLOCK_BYTES)
  const blocksAPause = Math.ceil(pause.rows / BLOCK_ROWS)
  for (let index = 0; index < file.sums.length; index++) {
    if (!file.isSound(index, block.subarray(0, Math.min(BLOCK_BYTES, footer.from - index * BLOCK_BYTES)))) return null
    if (index % blocksAPause === blocksAPause - 1) await pause.wait()
  }
  return { ...about, series: new CopySeries(about, { file, rows, firstMs: new Float64Array(bytesOf(firstMs)) }) }
}

/** The JSON, and where it begins; null: it is not whole. */
function readFooter(fd: number, size: number): { readonly value: Footer; readonly from: number } | null {
  const end = Buffer.alloc(END_BYTES)
  if (size < END_BYTES || !readWhole(fd, end, size - END_BYTES) || !end.subarray(0, WORD.length).equals(WORD)) return null
  const length = end.readUInt32LE(WORD.length)
  const from = size - END_BYTES - length
  if (from < 0) return null
  const text = Buffer.alloc(length)
  if (!readWhole(fd, text, from) || crc32(text) !== end.readUInt32LE(WORD.length + 4)) return null
  return { value: JSON.parse(text.toString()), from }
}
