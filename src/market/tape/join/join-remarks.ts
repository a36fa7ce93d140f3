import { basename } from 'node:path'
import type { OpenedFile } from '../opened-file.ts'
import type { Hole, MergedSeries } from './merged-series.ts'

// Of more files the first and the last are named.
const MOST_NAMES = 4
const time = (ms: number): string => new Date(ms).toISOString()

const namesOf = (files: readonly OpenedFile[]): string => {
  const names = files.map(({ source }) => basename(source.path))
  return names.length <= MOST_NAMES ? names.join(', ') : `${names[0]} to ${names.at(-1)}`
}

const holeText = ({ fromMs, toMs }: Hole): string => `from ${time(fromMs)} to ${time(toMs)}`

/** A sentence each on what was joined, on what several of the files hold, and on what lies between them. `holeMs`: longer is told. */
export const joinRemarks = (files: readonly OpenedFile[], { overlap, holes }: MergedSeries, holeMs: number): readonly string[] => {
  const [{ source, loaded }] = files as [OpenedFile]
  const { symbol } = source
  const { kind } = loaded
  const { same, differing, alone, overlapping, fromMs, toMs } = overlap
  const long = holes.filter((hole) => hole.toMs - hole.fromMs > holeMs)
  const better = kind === 'quotes' ? 'those of the file that begins later are played' : 'those with more volume are played'
  const found = [
    `${same} are the same in two of them and played once`,
    ...(differing > 0 ? [`${differing} differ at one time, of which ${better}`] : []),
    ...(alone > 0 ? [`${alone} stand in one of them alone`] : []),
    ...(overlapping > 0 ? [`${overlapping} begin within another and are left out`] : []),
  ]
  return [
    `${symbol}: ${files.length} files of ${kind} are joined (${namesOf(files)}).`,
    ...(same + differing + alone + overlapping > 0
      ? [`${symbol}: several of them have ${kind} from ${time(fromMs)} to ${time(toMs)}: ${found.join('; ')}.`]
      : []),
    ...(long.length > 0
      ? [
          `${symbol}: between its files there are no ${kind} ${holeText(long[0]!)}${long.length > 1 ? `, nor in ${long.length - 1} other holes between them` : ''}.`,
        ]
      : []),
  ]
}
