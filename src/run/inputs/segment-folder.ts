import { createReadStream, createWriteStream, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

/** One file of inputs: those of one session, of about an hour. `first`: the number of the first; `fromMs`: the hour. */
export type Segment = { readonly path: string; readonly first: number; readonly fromMs: number; readonly isClosed: boolean }

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const MB = 1_000_000
/** As many digits as a number has that is still exact: names stand in the order of what they hold. */
const DIGITS = 16
const NAME = /^(\d{16})_(\d{4}-\d\d-\d\dT\d\d)\.jsonl(\.gz)?$/

export const INPUTS_SUFFIX = '.inputs'

/** Where the inputs of a log are. */
export const inputsFolder = (logPath: string): string => `${logPath}${INPUTS_SUFFIX}`

export const isSegmentName = (name: string): boolean => NAME.test(name)

export const hourOf = (timeMs: number): number => Math.floor(timeMs / HOUR_MS)

export const segmentName = (first: number, timeMs: number): string =>
  `${String(first).padStart(DIGITS, '0')}_${new Date(timeMs).toISOString().slice(0, 13)}.jsonl`

/** In the order in which they were written; none where there is no such folder. A file that is packed and not yet removed counts once. */
export const segmentsIn = (folder: string): readonly Segment[] => {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).sort()
  return names.flatMap((name) => {
    const [, first, hour, packed] = NAME.exec(name) ?? []
    if (first === undefined || (packed === undefined && names.includes(`${name}.gz`))) return []
    return [{ path: join(folder, name), first: Number(first), fromMs: Date.parse(`${hour}:00:00Z`), isClosed: packed !== undefined }]
  })
}

/** Packs a file that nobody writes to any more; until that is done the other one stands. */
export const packSegment = async (path: string): Promise<void> => {
  const packed = `${path}.gz`
  if (!existsSync(packed)) {
    const part = `${packed}.part`
    await pipeline(createReadStream(path), createGzip(), createWriteStream(part))
    renameSync(part, packed)
  }
  rmSync(path)
}

/** Deletes whole files that are closed: those that are too old, then the oldest until the rest is small enough. Returns how many. */
export const forgetSegments = (folder: string, nowMs: number, inputs: { readonly keepDays: number; readonly keepMb: number }): number => {
  const closed = segmentsIn(folder)
    .filter(({ isClosed }) => isClosed)
    .map((segment) => ({ ...segment, bytes: statSync(segment.path).size }))
  let bytes = closed.reduce((sum, segment) => sum + segment.bytes, 0)
  let forgotten = 0
  for (const segment of closed) {
    const isOld = segment.fromMs + HOUR_MS + inputs.keepDays * DAY_MS < nowMs
    if (!isOld && bytes <= inputs.keepMb * MB) break
    rmSync(segment.path)
    bytes -= segment.bytes
    forgotten++
  }
  return forgotten
}
