import { keyedUniform } from '../../../../src/kernel/random.ts'

/** What goes wrong at the venue. Each is a switch that may be turned at any time; none is on at the start. */
export type VenueFaults = {
  /** sockets stay open, pings are answered, and no frame comes */
  isSilent: boolean
  /** symbols whose streams stand still, while REST knows better; unified */
  stale: readonly string[]
  /** shares (0 to 1) of the frames that are lost, doubled, late, or overtaken by the next one on their socket */
  lost: number
  doubled: number
  late: number
  swapped: number
  /** how late, in the venue's time */
  lateMs: number
  /** only frames whose stream has this in its name, say `@kline_`; empty: all */
  frames: string
  /** every REST request is answered so: 429 and 418 with `Retry-After`, others with a page of html; 0: not */
  status: number
  retryAfterS: number
  /** a page of html with status 200 */
  isHtml: boolean
  /** the head comes, and half of the body, and nothing more */
  isStalled: boolean
  /** before each REST answer, in real time */
  slowMs: number
  /** only requests whose path has this in it, say `/klines`; empty: all */
  paths: string
  /** added to all times that the venue states; change it, and its clock jumps */
  clockOffsetMs: number
}

export const NO_FAULTS: VenueFaults = {
  isSilent: false,
  stale: [],
  lost: 0,
  doubled: 0,
  late: 0,
  swapped: 0,
  lateMs: 1_000,
  frames: '',
  status: 0,
  retryAfterS: 7,
  isHtml: false,
  isStalled: false,
  slowMs: 0,
  paths: '',
  clockOffsetMs: 0,
}

export type FrameFate = 'sent' | 'lost' | 'doubled' | 'late' | 'swapped'

/** What becomes of the n-th frame: the same in every run of one seed. */
export const fateOf = (faults: VenueFaults, stream: string, seed: string, n: number): FrameFate => {
  if (!stream.includes(faults.frames)) return 'sent'
  let left = keyedUniform(seed, 'frame', n)
  for (const fate of ['lost', 'doubled', 'late', 'swapped'] as const) {
    left -= faults[fate]
    if (left < 0) return fate
  }
  return 'sent'
}

export const isFaulty = ({ lost, doubled, late, swapped }: VenueFaults): boolean => lost + doubled + late + swapped > 0
