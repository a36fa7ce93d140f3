import type { KeptInputs } from '../../../../src/run/inputs/input-files.ts'
import { type InputLine, isNumbered, readLine } from '../../../../src/run/inputs/input-line.ts'
import { INPUTS_FORMAT, type InputsHeader } from '../../../../src/run/inputs/inputs-header.ts'
import type { Process } from '../process.ts'

/** What is kept of one session. */
export type SimSession = {
  readonly header: InputsHeader
  readonly lines: string[]
  /** its newest lines went with the power */
  hasLostTail: boolean
}

export const linesIn = ({ lines }: SimSession): InputLine[] => lines.map((text) => readLine(text.trimEnd())!)

/** The newest number in what is kept. */
const newestIn = (sessions: readonly SimSession[]): number => {
  const numbered = sessions.flatMap(linesIn).filter(isNumbered)
  return Math.max(0, ...numbered.map(({ n }) => n))
}

/** Inputs of one process in files that are never lost, but for their end where the power fails; what waits dies with the process. */
export class SimInputs implements KeptInputs {
  readonly #process: Process
  readonly #sessions: SimSession[]
  #session: SimSession | null = null
  #waiting: string[] = []
  #newest: number
  readonly first: number
  /** the newest number that is in a file */
  keptUpTo: number

  constructor(process: Process, sessions: SimSession[], cited: number) {
    this.#process = process
    this.#sessions = sessions
    this.#newest = Math.max(cited, newestIn(sessions))
    this.keptUpTo = this.#newest
    this.first = this.#newest + 1
  }

  get newest(): number {
    return this.#newest
  }

  next(): number {
    return ++this.#newest
  }

  begin(header: Omit<InputsHeader, 'first' | 'fromMs' | 'sessionFirst' | 'format'>, nowMs: number): void {
    const { first } = this
    this.#session = {
      header: { format: INPUTS_FORMAT, ...header, sessionFirst: first, first, fromMs: nowMs },
      lines: [],
      hasLostTail: false,
    }
    this.#sessions.push(this.#session)
  }

  add(line: string): void {
    this.#waiting.push(line)
  }

  flush(): void {
    if (this.#waiting.length === 0 || !this.#process.passes('before inputs are kept')) return
    this.#session?.lines.push(...this.#waiting.splice(0))
    this.keptUpTo = this.#newest
    this.#process.passes('after inputs are kept')
  }

  /** The process dies, and what waits with it; of the power that fails the newest lines as well. */
  died(): void {
    const { world, generation } = this.#process
    const fault = world.fault('inputs', String(generation), 0)
    if (this.#session === null || fault === null) return
    world.marks.hit('the newest inputs were lost')
    this.#session.hasLostTail = true
    this.#session.lines.splice(-1 - Math.floor(fault.amount * 8))
  }
}
