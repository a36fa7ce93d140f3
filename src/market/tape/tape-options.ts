import type { TapePart } from '../../../machines/session/events.ts'
import type { BesideOptions } from './beside.ts'
import type { CopyFolder } from './copy/copy-folder.ts'
import type { TapeFormat } from './read/layout.ts'

/** How a tape is opened. */
export type TapeOptions = BesideOptions & {
  /** symbol to configured tick size, decimal text */
  readonly tickSizes?: Readonly<Record<string, string>>
  /** to be played; all, where it is left out */
  readonly part?: TapePart
  /** how the files are written; auto, where it is left out */
  readonly format?: TapeFormat
  /** how long candles are that are made of trades or quotes; a minute, where it is left out */
  readonly candleMs?: number
  /** of a file's rows so many percent may be unusable */
  readonly maxUnusablePct?: number
  /** called when a file begins to be read; what it returns is called when it is read */
  readonly onFile?: (path: string) => () => void
  readonly maxRows?: number
  /** held and sorted at a time, a multiple of 1024 */
  readonly runRows?: number
  /** where copies of long files are kept; none are, where it is left out */
  readonly copies?: CopyFolder
}
